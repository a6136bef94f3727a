/** How many heartbeats may be missing before an agent counts as offline, should its socket's end not have been noticed. */
const missedHeartbeats = 3;

export interface PresenceFacts {
  /** The open socket of the agent. */
  readonly sessionId: string | null;
  readonly lastSeenAt: Date | null;
}

/** How long an agent may be silent before it counts as offline, in seconds. */
export function longestSilenceSeconds(heartbeatSeconds: number): number {
  return missedHeartbeats * heartbeatSeconds;
}

export function isOnline(facts: PresenceFacts, now: Date, heartbeatSeconds: number): boolean {
  if (facts.sessionId === null || facts.lastSeenAt === null) return false;
  return now.getTime() - facts.lastSeenAt.getTime() < longestSilenceSeconds(heartbeatSeconds) * 1000;
}
