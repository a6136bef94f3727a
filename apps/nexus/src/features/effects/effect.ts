import { z } from 'zod';

const slackPlace = { channel: z.string() };
const face = { username: z.string().optional(), iconEmoji: z.string().optional() };

/** What Nexus can owe the outside world: one row of this table is one call, made once as seen from outside. */
export const effectPayloads = {
  /** The message that stands for the task in its project's channel. */
  'slack.root': z.object({ ...slackPlace, text: z.string() }),
  'slack.root_update': z.object({ ...slackPlace, text: z.string() }),
  /** A message in the task's thread. */
  'slack.message': z.object({ ...slackPlace, ...face, text: z.string(), messageId: z.string().nullable() }),
  'slack.message_update': z.object({ ...slackPlace, text: z.string(), messageId: z.string() }),
  'slack.message_delete': z.object({ ...slackPlace, messageId: z.string() }),
  'clickup.comment': z.object({
    connectionId: z.string(),
    externalTaskId: z.string(),
    author: z.string(),
    heading: z.string(),
    text: z.string(),
    links: z.array(z.object({ title: z.string(), url: z.string() })),
    messageId: z.string().nullable(),
  }),
  'clickup.status': z.object({
    connectionId: z.string(),
    externalTaskId: z.string(),
    wanted: z.enum(['open', 'in_progress', 'in_review']),
  }),
} as const;

export type EffectKind = keyof typeof effectPayloads;
export type EffectPayload<K extends EffectKind> = z.infer<(typeof effectPayloads)[K]>;
export type Effect = {
  [K in EffectKind]: { readonly kind: K; readonly payload: EffectPayload<K> };
}[EffectKind];

/** Reads an effect as it was stored. */
export function parseEffect(kind: string, payload: unknown): Effect {
  return { kind, payload: effectPayloads[kind as EffectKind].parse(payload) } as Effect;
}
