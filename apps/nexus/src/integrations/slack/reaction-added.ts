import { z } from 'zod';

const added = z.object({
  type: z.literal('event_callback'),
  event: z.object({
    type: z.literal('reaction_added'),
    user: z.string(),
    reaction: z.string(),
    item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
  }),
});

/** Somebody reacted to a message. */
export interface ReactionAdded {
  readonly userId: string;
  /** Without a tone of skin. */
  readonly name: string;
  readonly channel: string;
  readonly ts: string;
}

/** Reads the event; undefined for every other, and for reactions to what is no message. */
export function parseReactionAdded(body: unknown): ReactionAdded | undefined {
  const parsed = added.safeParse(body);
  if (!parsed.success) return undefined;
  const { user: userId, reaction, item } = parsed.data.event;
  return { userId, name: reaction.split('::')[0] ?? reaction, channel: item.channel, ts: item.ts };
}
