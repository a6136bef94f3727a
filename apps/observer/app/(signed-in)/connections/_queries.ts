import type { SlackConnectionView, SourceConnection } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** All that is connected. */
export interface ConnectionsView {
  readonly slack: SlackConnectionView | null;
  readonly sources: readonly SourceConnection[];
}

export async function queryConnections(): Promise<Outcome<ConnectionsView>> {
  const nexus = await nexusForRequest();
  return outcomeOf(async () => {
    const [slack, { connections }] = await Promise.all([nexus.slackConnection(), nexus.sourceConnections()]);
    return { slack, sources: connections };
  });
}
