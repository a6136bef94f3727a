/** A try of GitHub to hand over a webhook. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly status_code: number;
}

/**
 * The deliveries that are to be sent again: no try of the same guid was taken, and not too many were made. Nothing is lost
 * by asking too often, since a guid is kept once; the limits only spare GitHub.
 */
export function dueRedeliveries(
  deliveries: readonly Delivery[],
  limits: { readonly attempts: number; readonly count: number },
): readonly Delivery[] {
  const tries = Map.groupBy(deliveries, ({ guid }) => guid);
  const due: Delivery[] = [];
  for (const [, ofGuid] of tries) {
    const isTaken = ofGuid.some(({ status_code: code }) => code >= 200 && code < 300);
    const [latest] = ofGuid.toSorted((a, b) => b.id - a.id);
    if (isTaken || latest === undefined || latest.event === 'ping' || ofGuid.length > limits.attempts) continue;
    due.push(latest);
  }
  // What happened first is sent first.
  return due.toSorted((a, b) => a.id - b.id).slice(0, limits.count);
}
