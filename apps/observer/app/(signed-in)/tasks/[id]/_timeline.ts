import type { EffectView, FeedEvent } from '@oblivion/protocol';

/** One line of the timeline, with the time since the line before; null for the first. */
export type TimelineEntry = { readonly sinceBeforeMs: number | null; readonly at: string } & (
  | { readonly kind: 'event'; readonly event: FeedEvent }
  | { readonly kind: 'effect'; readonly effect: EffectView }
);

type Undated =
  | { readonly kind: 'event'; readonly event: FeedEvent }
  | { readonly kind: 'effect'; readonly effect: EffectView };

/**
 * Events and effects as one story, oldest first. Events keep their own order, which is the true one even where clocks
 * disagree; an effect stands after the events that had happened when it came to be, and tells its own end, so that the
 * event of its end is left out.
 */
export function mergeTimeline(events: readonly FeedEvent[], effects: readonly EffectView[]): TimelineEntry[] {
  const waiting = [...effects].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const merged: Undated[] = [];
  const known = new Set<unknown>(effects.map(({ id }) => id));
  for (const event of events.filter(({ payload }) => !known.has(payload['effectId']))) {
    while (waiting[0] && Date.parse(waiting[0].createdAt) < Date.parse(event.occurredAt))
      merged.push({ kind: 'effect', effect: waiting.shift() as EffectView });
    merged.push({ kind: 'event', event });
  }
  merged.push(...waiting.map((effect) => ({ kind: 'effect' as const, effect })));
  return merged.map((entry, index) => {
    const before = merged[index - 1];
    const at = timeOf(entry);
    const sinceBeforeMs = before ? Math.max(0, Date.parse(at) - Date.parse(timeOf(before))) : null;
    return { ...entry, at, sinceBeforeMs };
  });
}

function timeOf(entry: Undated): string {
  return entry.kind === 'event' ? entry.event.occurredAt : entry.effect.createdAt;
}
