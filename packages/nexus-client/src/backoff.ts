/** How long to wait between attempts to connect. */
export interface Backoff {
  /** Upper bound of the first wait, in milliseconds; doubles with every failed attempt. */
  readonly firstMs: number;
  /** Upper bound of any wait, in milliseconds. */
  readonly maximumMs: number;
}

export const defaultBackoff: Backoff = { firstMs: 500, maximumMs: 15_000 };

/** Full jitter: anything from nothing to the bound, so that clients cut off together do not come back together. */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const bound = Math.min(backoff.maximumMs, backoff.firstMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random * bound);
}
