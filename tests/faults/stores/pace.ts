/** Work goes on when its pace is at least this part of what it was. */
export const requiredPace = 0.95;

/** How many of these moments lie in the time from `from` up to, not including, `to`. */
export function countBetween(moments: readonly number[], from: number, to: number): number {
  return moments.filter((moment) => moment >= from && moment < to).length;
}

/**
 * How long after `since` a stretch of `lengthMs` begins that has at least `count` moments; undefined when there is none
 * yet. The moments are in order.
 */
export function paceReturnedAfter(
  moments: readonly number[],
  { since, lengthMs, count }: { readonly since: number; readonly lengthMs: number; readonly count: number },
): number | undefined {
  const later = moments.filter((moment) => moment >= since);
  for (let first = 0; first + count <= later.length; first += 1) {
    const last = later[first + count - 1] as number;
    // The earliest stretch with all of them ends with the last; it must not begin after the first.
    if (last - lengthMs < (later[first] as number)) return Math.max(0, last - lengthMs - since);
  }
  return undefined;
}
