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
