import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ConnectionState } from './slack/_components/connection-state';
import { queryConnection } from './slack/_queries';

export const metadata: Metadata = { title: 'Connections' };

export default async function ConnectionsPage() {
  const result = await queryConnection();
  if (result.outcome === 'signed_out') redirect('/sign-in?problem=expired');
  if (result.outcome !== 'found')
    return (
      <ProblemPanel problem={result.outcome === 'failed' ? result.problem : outdated}>
        <TryAgain />
      </ProblemPanel>
    );
  const connection = result.data;
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold">Connections</h1>
      <Card aria-labelledby="slack-title" data-connection="slack">
        <CardHeader>
          <CardTitle id="slack-title">Slack</CardTitle>
          <ConnectionState connection={connection} />
        </CardHeader>
        <CardContent className="flex flex-wrap items-center justify-between gap-3 sm:flex-nowrap">
          <p className="min-w-0 text-muted-foreground">
            {connection === null
              ? 'Where people and agents talk about tasks. An app of your own, made from a manifest.'
              : `Workspace ${connection.teamId}, app ${connection.appId}.`}
          </p>
          <Button asChild variant={connection === null ? 'default' : 'outline'} size="sm">
            <Link href="/connections/slack">{connection === null ? 'Connect Slack' : 'Open'}</Link>
          </Button>
        </CardContent>
      </Card>
      <Card aria-labelledby="clickup-title" data-connection="clickup">
        <CardHeader>
          <CardTitle id="clickup-title">ClickUp</CardTitle>
        </CardHeader>
        <CardContent className="flex flex-wrap items-center justify-between gap-3 sm:flex-nowrap">
          <p className="min-w-0 text-muted-foreground">
            Where people write tasks. By an app of your own that is allowed in ClickUp, or by a token with nexus seed.
          </p>
          <Button asChild variant="outline" size="sm">
            <Link href="/connections/clickup">Connect ClickUp</Link>
          </Button>
        </CardContent>
      </Card>
    </div>
  );
}

const outdated = {
  title: 'Nexus knows no connections.',
  advice: 'Observer and Nexus are probably of different versions. Bring both to the same one.',
  traceId: null,
};
