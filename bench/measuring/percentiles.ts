export interface Distribution {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maximumMs: number;
}

/** The value below which a share of the sorted values lies (nearest rank); 0 when there are none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((left, right) => left - right);
  return {
    count: sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maximumMs: sorted.at(-1) ?? 0,
  };
}

/** How far the ends lie from the begins, for all keys; a key without begin or end is counted as missing. */
export function distances(
  keys: readonly string[],
  begins: ReadonlyMap<string, number>,
  ends: ReadonlyMap<string, number>,
): { readonly distribution: Distribution; readonly missing: number } {
  const values = keys.flatMap((key) => {
    const [begin, end] = [begins.get(key), ends.get(key)];
    return begin === undefined || end === undefined ? [] : [end - begin];
  });
  return { distribution: distributionOf(values), missing: keys.length - values.length };
}
