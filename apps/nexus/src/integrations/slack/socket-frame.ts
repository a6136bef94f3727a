import { z } from 'zod';

export const envelopeTypes = ['events_api', 'slash_commands', 'interactive'] as const;

/** What Slack tells over a connection, to be acknowledged by its id. */
export interface SlackEnvelope {
  readonly id: string;
  /** One of `envelopeTypes`, or one that is not known here. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether the acknowledgement may carry words for the person who waits. */
  readonly acceptsResponse: boolean;
}

export type SocketFrame =
  | { readonly kind: 'hello' }
  /** The connection ends: soon after a `warning`, else at once. */
  | { readonly kind: 'disconnect'; readonly reason: string }
  | { readonly kind: 'envelope'; readonly envelope: SlackEnvelope }
  | { readonly kind: 'unknown' };

const disconnect = z.object({ type: z.literal('disconnect'), reason: z.string().default('unknown') });
const envelope = z.object({
  envelope_id: z.string().min(1),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
  accepts_response_payload: z.boolean().default(false),
});

/** Reads a frame of Socket Mode. What Slack may add one day is `unknown`, or an envelope of a type that is not known. */
export function readSocketFrame(text: string): SocketFrame {
  const value = parse(text);
  if ((value as { type?: unknown } | null | undefined)?.type === 'hello') return { kind: 'hello' };
  const ended = disconnect.safeParse(value);
  if (ended.success) return { kind: 'disconnect', reason: ended.data.reason };
  const told = envelope.safeParse(value);
  if (!told.success) return { kind: 'unknown' };
  const { envelope_id: id, type, payload, accepts_response_payload: acceptsResponse } = told.data;
  return { kind: 'envelope', envelope: { id, type, payload, acceptsResponse } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
