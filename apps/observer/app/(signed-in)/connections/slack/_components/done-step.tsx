import type { SlackConnectionView } from '@oblivion/protocol';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ConnectionState } from './connection-state';

/** What is connected, and the first things to do with it. */
export function DoneStep({ connection }: { connection: SlackConnectionView }) {
  const { token } = connection;
  return (
    <Card aria-labelledby="done-title">
      <CardHeader>
        <CardTitle id="done-title">Slack</CardTitle>
        <ConnectionState connection={connection} />
      </CardHeader>
      <CardContent className="grid gap-5">
        <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 sm:grid-cols-2">
          <Fact name="Workspace">{connection.teamId}</Fact>
          <Fact name="App">{connection.appId}</Fact>
          <Fact name="Events come">{connection.events === 'socket' ? 'over Socket Mode' : 'by https'}</Fact>
          <Fact name="Connected">
            <RelativeTime at={connection.connectedAt} />
          </Fact>
          <Fact name="Token">
            {token.expiresAt === null ? (
              'does not expire'
            ) : (
              <>good until {momentOf(token.expiresAt)}; a new one is got before that</>
            )}
          </Fact>
          {token.problem !== null && <Fact name="Slack says">{token.problem}</Fact>}
        </dl>
        <ol className="grid list-decimal gap-2 pl-5 marker:text-muted-foreground">
          <li>
            In a channel of a project, type <code className="font-mono text-[0.8125rem]">/oblivion status</code>. Only
            you see the answer.
          </li>
          <li>Write a task that names the project; its message appears in the channel.</li>
        </ol>
        <div className="flex flex-wrap gap-2">
          <Button asChild variant="outline" size="sm">
            <Link href="/connections/slack?step=install">Install again</Link>
          </Button>
          <Button asChild variant="outline" size="sm">
            <Link href="/connections/slack?step=check">Check again</Link>
          </Button>
        </div>
      </CardContent>
    </Card>
  );
}

/** A moment to come, the same on every machine. */
function momentOf(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="eyebrow">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
