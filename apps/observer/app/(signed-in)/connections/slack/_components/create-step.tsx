import type { SlackManifestView } from '@oblivion/protocol';
import { ArrowRightIcon, ExternalLinkIcon } from 'lucide-react';
import Link from 'next/link';
import { Labelled } from '@/components/labelled';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import type { AppWish } from '../_queries';
import { CopyText } from './copy-text';

/** The app is made in Slack, from a manifest that asks for what Oblivion uses and no more. */
export function CreateStep({ app, wish }: { app: SlackManifestView; wish: AppWish }) {
  const manifest = JSON.stringify(app.manifest, null, 2);
  return (
    <Card aria-labelledby="create-title">
      <CardHeader>
        <CardTitle id="create-title">Create the app</CardTitle>
        <CardDescription className="max-sm:hidden">One app for this company, yours alone.</CardDescription>
      </CardHeader>
      <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <form method="get" className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_1fr_auto]">
          <input type="hidden" name="step" value="create" />
          <Labelled id="name" label="Name in Slack">
            <Input id="name" name="name" defaultValue={wish.name ?? 'Oblivion'} maxLength={35} required />
          </Labelled>
          <Labelled id="events" label="Slack reaches Nexus">
            <NativeSelect id="events" name="events" defaultValue={wish.events ?? 'http'}>
              <NativeSelectOption value="http">by https</NativeSelectOption>
              <NativeSelectOption value="socket">not: Socket Mode</NativeSelectOption>
            </NativeSelect>
          </Labelled>
          <Labelled id="rotation" label="Tokens">
            <NativeSelect id="rotation" name="rotation" defaultValue={wish.rotation ?? 'on'}>
              <NativeSelectOption value="on">are rotated</NativeSelectOption>
              <NativeSelectOption value="off">last</NativeSelectOption>
            </NativeSelect>
          </Labelled>
          <Button type="submit" variant="outline">
            Apply
          </Button>
        </form>
        <ol className="grid list-decimal gap-2 pl-5 marker:text-muted-foreground">
          <li>
            Open Slack's page for a new app. The manifest is filled in already.
            <span className="mt-2 flex flex-wrap gap-2">
              <Button asChild>
                <a href={app.createUrl} target="_blank" rel="noreferrer">
                  <ExternalLinkIcon aria-hidden />
                  Create the app in Slack
                </a>
              </Button>
              <CopyText text={manifest} label="Copy the manifest" />
            </span>
          </li>
          <li>Choose the workspace, look at what it asks for, and press Create.</li>
          <li>Stay on the app's page: the next step asks for what stands in its Basic Information.</li>
        </ol>
        <details className="group">
          <summary className="cursor-pointer text-muted-foreground hover:text-foreground">The manifest</summary>
          <pre
            tabIndex={0}
            aria-label="The manifest"
            className="mt-2 max-h-80 overflow-auto rounded-md border bg-background px-3 py-2 font-mono text-xs"
          >
            {manifest}
          </pre>
        </details>
        <Button asChild variant="secondary" className="justify-self-end">
          <Link href="/connections/slack?step=install">
            It is created
            <ArrowRightIcon aria-hidden />
          </Link>
        </Button>
      </CardContent>
    </Card>
  );
}
