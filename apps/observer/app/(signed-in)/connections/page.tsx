import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { Button } from '@/components/ui/button';
import { ConnectionCard } from './_components/connection-card';
import { SourceCard } from './_components/source-card';
import { queryConnections } from './_queries';
import { ConnectionState } from './slack/_components/connection-state';

export const metadata: Metadata = { title: 'Connections' };

const sources = [
  {
    provider: 'clickup',
    isConnectedHere: true,
    introduction:
      'Where people write tasks. By an app of your own that is allowed in ClickUp, or by a token with nexus seed.',
  },
  {
    provider: 'github',
    isConnectedHere: false,
    introduction: 'Where issues become tasks. By a GitHub App or a token with nexus seed; docs/github.md says how.',
  },
] as const;

export default async function ConnectionsPage() {
  const result = await queryConnections();
  if (result.outcome === 'signed_out') redirect('/sign-in?problem=expired');
  if (result.outcome !== 'found')
    return (
      <ProblemPanel problem={result.outcome === 'failed' ? result.problem : outdated}>
        <TryAgain />
      </ProblemPanel>
    );
  const { slack } = result.data;
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold">Connections</h1>
      <ConnectionCard
        name="slack"
        title="Slack"
        state={<ConnectionState connection={slack} />}
        action={
          <Button asChild variant={slack === null ? 'default' : 'outline'} size="sm">
            <Link href="/connections/slack">{slack === null ? 'Connect Slack' : 'Open'}</Link>
          </Button>
        }
      >
        <p>
          {slack === null
            ? 'Where people and agents talk about tasks. An app of your own, made from a manifest.'
            : `Workspace ${slack.teamId}, app ${slack.appId}.`}
        </p>
      </ConnectionCard>
      {sources.map((source) => (
        <SourceCard
          key={source.provider}
          {...source}
          connection={result.data.sources.find(({ provider }) => provider === source.provider)}
        />
      ))}
    </div>
  );
}

const outdated = {
  title: 'Nexus knows no connections.',
  advice: 'Observer and Nexus are probably of different versions. Bring both to the same one.',
  traceId: null,
};
