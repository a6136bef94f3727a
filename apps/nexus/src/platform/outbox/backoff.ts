/**
 * Pause before the next attempt, in milliseconds: doubles with each attempt up to a limit, with full jitter over the upper
 * half so that failures of one moment do not return in one moment.
 * `attempt` counts from 1; `random` is in [0, 1).
 */
export function backoffMs(attempt: number, options: { baseMs: number; limitMs: number; random: number }): number {
  const ceiling = Math.min(options.limitMs, options.baseMs * 2 ** Math.min(attempt - 1, 40));
  return Math.round(ceiling / 2 + (ceiling / 2) * options.random);
}
