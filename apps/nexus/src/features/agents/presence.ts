/** How many heartbeats may be missing before an agent counts as offline, should its socket's end not have been noticed. */
const missedHeartbeats = 3;

export interface PresenceFacts {
  /** The open socket of the agent. */
  readonly sessionId: string | null;
  readonly lastSeenAt: Date | null;
}

export function isOnline(facts: PresenceFacts, now: Date, heartbeatSeconds: number): boolean {
  if (facts.sessionId === null || facts.lastSeenAt === null) return false;
  return now.getTime() - facts.lastSeenAt.getTime() < missedHeartbeats * heartbeatSeconds * 1000;
}
