import { type FeedEvent, feedEvent, type LiveServerFrame, liveServerFrame } from '@oblivion/protocol';
import { z } from 'zod';

const looseEvents = z.object({ type: z.literal('events'), events: z.array(z.unknown()), cursor: z.string() });

/**
 * Reads a frame of the live feed. During an upgrade Nexus may be newer than its client: frames of an unknown type are
 * `undefined`, events of an unknown name are left out while the cursor still moves past them.
 */
export function readLiveFrame(data: unknown): LiveServerFrame | undefined {
  const frame = parseJson(data);
  const known = liveServerFrame.safeParse(frame);
  if (known.success) return known.data;
  const loose = looseEvents.safeParse(frame);
  if (!loose.success) return undefined;
  return { type: 'events', events: loose.data.events.flatMap(readEvent), cursor: loose.data.cursor };
}

function readEvent(event: unknown): FeedEvent[] {
  const result = feedEvent.safeParse(event);
  return result.success ? [result.data] : [];
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
