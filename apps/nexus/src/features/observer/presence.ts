import type { AgentId } from '@oblivion/protocol';

/** How many heartbeats may be missing before an agent counts as offline. */
const missedHeartbeats = 3;

export interface PresenceFacts {
  readonly lastSeenAt: Date | null;
  /** Its last connect or disconnect, where one is known, was a disconnect. */
  readonly hasLeft: boolean;
}

export function isOnline(facts: PresenceFacts, now: Date, heartbeatSeconds: number): boolean {
  if (facts.lastSeenAt === null || facts.hasLeft) return false;
  return now.getTime() - facts.lastSeenAt.getTime() < missedHeartbeats * heartbeatSeconds * 1000;
}

/** An agent's coming or going. */
export interface PresenceEvent {
  readonly agentId: AgentId;
  readonly session: string;
  readonly hasDisconnected: boolean;
}

/**
 * Agents whose newest session has ended. An older session may end after a newer one has begun, so its end says nothing.
 * `events`: newest first.
 */
export function listLeftAgents(events: readonly PresenceEvent[]): ReadonlySet<AgentId> {
  const left = new Set<AgentId>();
  for (const [agentId, ownEvents] of Map.groupBy(events, (event) => event.agentId)) {
    const newest = ownEvents.find((event) => !event.hasDisconnected)?.session;
    const hasLeft = ownEvents.some(
      ({ hasDisconnected, session }) => hasDisconnected && session === (newest ?? session),
    );
    if (hasLeft) left.add(agentId);
  }
  return left;
}
