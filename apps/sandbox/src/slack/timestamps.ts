/** The next message timestamp: the clock, or one microsecond after the last one when the clock has not moved on. */
export function nextTsMicroseconds(lastMicroseconds: number, nowMs: number): number {
  return Math.max(nowMs * 1000, lastMicroseconds + 1);
}

/** `1700000000.000100` from microseconds. */
export function formatTs(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  return `${seconds}.${String(microseconds % 1_000_000).padStart(6, '0')}`;
}

/** A timestamp that no other message of the team has. */
export function nextTs(team: { lastTsMicroseconds: number }): string {
  team.lastTsMicroseconds = nextTsMicroseconds(team.lastTsMicroseconds, Date.now());
  return formatTs(team.lastTsMicroseconds);
}

const TS = /^\d{10}\.\d{6}$/;

export function isTs(text: string): boolean {
  return TS.test(text);
}
