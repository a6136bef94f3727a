import type { PartHealth, PartState, SystemHealth } from '@oblivion/protocol';

/** States of a part as people read them. */
export const partStateLabels: Readonly<Record<PartState, string>> = {
  ok: 'Works',
  degraded: 'Degraded',
  off: 'Not set up',
};

/** The parts that need attention. */
export function degradedParts(health: SystemHealth | undefined): readonly PartHealth[] {
  return health?.parts.filter(({ state }) => state === 'degraded') ?? [];
}

/** The whole in one sentence. */
export function healthSentence(health: SystemHealth): string {
  const count = degradedParts(health).length;
  if (count === 0) return 'Everything that is set up works.';
  return count === 1 ? 'One part is degraded; the rest works.' : `${count} parts are degraded; the rest works.`;
}
