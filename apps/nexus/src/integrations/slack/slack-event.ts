import { z } from 'zod';
import { slackFiles, withFiles } from './slack-files.js';

/** Marks what Oblivion posted; the payload names the effect that owed it. */
export const slackMetadataType = 'oblivion_effect';

const metadata = z
  .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()).optional() })
  .optional()
  .catch(undefined);

const slackMessage = z.object({
  ts: z.string().optional(),
  user: z.string().optional(),
  text: z.string().default(''),
  thread_ts: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  subtype: z.string().optional(),
  streaming_state: z.string().optional().catch(undefined),
  files: slackFiles,
  metadata,
});

const eventFacts = {
  type: z.string(),
  subtype: z.string().optional(),
  channel: z.unknown().optional(),
  ts: z.string().optional(),
};

const envelopeOf = <E extends z.ZodType>(event: E) =>
  z.object({
    type: z.literal('event_callback'),
    team_id: z.string(),
    api_app_id: z.string(),
    event_id: z.string(),
    event,
  });

const envelope = envelopeOf(z.looseObject(eventFacts));
/** As much of it as names an event: every one is looked at before it is kept. */
const named = envelopeOf(z.object(eventFacts));

/** What a Slack event means to Oblivion. */
export type SlackChange =
  | {
      readonly kind: 'posted';
      readonly channel: string;
      readonly ts: string;
      readonly threadTs: string | null;
      readonly user: string | null;
      readonly text: string;
      readonly appId: string | null;
      readonly botId: string | null;
      readonly isOwnEffect: boolean;
    }
  | { readonly kind: 'edited'; readonly channel: string; readonly ts: string; readonly text: string }
  | { readonly kind: 'deleted'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'ignored' };

/** A message that mentions our app comes as one or the other, or as both. */
const messageTypes = new Set(['message', 'app_mention']);
const peopleSubtypes = new Set([undefined, 'thread_broadcast', 'file_share', 'me_message', 'bot_message']);

/** Reads an Events API body. Unknown events and system messages are `ignored`; a body of another shape is too. */
export function parseSlackEvent(body: unknown): SlackChange {
  const parsed = envelope.safeParse(body);
  if (!parsed.success || !messageTypes.has(parsed.data.event.type)) return { kind: 'ignored' };
  const { event } = parsed.data;
  if (typeof event.channel !== 'string') return { kind: 'ignored' };
  const channel = event.channel;
  if (event.subtype === 'message_changed') return readEdit(channel, event);
  if (event.subtype === 'message_deleted') {
    return typeof event.deleted_ts === 'string'
      ? { kind: 'deleted', channel, ts: event.deleted_ts }
      : { kind: 'ignored' };
  }
  const message = slackMessage.safeParse(event);
  if (!message.success || message.data.ts === undefined || !peopleSubtypes.has(message.data.subtype))
    return { kind: 'ignored' };
  const { data } = message;
  return {
    kind: 'posted',
    channel,
    ts: data.ts as string,
    threadTs: data.thread_ts === data.ts ? null : (data.thread_ts ?? null),
    user: data.user ?? null,
    text: withFiles(data.text, data.files),
    appId: data.app_id ?? null,
    botId: data.bot_id ?? null,
    isOwnEffect: data.metadata?.event_type === slackMetadataType,
  };
}

function readEdit(channel: string, event: Record<string, unknown>): SlackChange {
  const now = slackMessage.safeParse(event.message);
  const before = slackMessage.safeParse(event.previous_message);
  if (!now.success || now.data.ts === undefined) return { kind: 'ignored' };
  if (now.data.subtype === 'tombstone') return { kind: 'deleted', channel, ts: now.data.ts };
  // Words that still grow are heard when they stand.
  if (now.data.streaming_state === 'in_progress') return { kind: 'ignored' };
  // Slack also sends message_changed for link previews and reply counts: only new words are an edit.
  const text = withFiles(now.data.text, now.data.files);
  const hasGrown = before.success && before.data.streaming_state === 'in_progress';
  if (before.success && !hasGrown && withFiles(before.data.text, before.data.files) === text)
    return { kind: 'ignored' };
  return { kind: 'edited', channel, ts: now.data.ts, text };
}

/**
 * What makes two deliveries the same. Slack repeats an event under its `event_id`; the same new message may also come under
 * another one, or as two kinds of event: channel and `ts` name it, as Slack itself does.
 */
export function slackDedupeKey(body: unknown): { key: string; kind: string } | undefined {
  const parsed = named.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, event_id: eventId } = parsed.data;
  const key = newMessageKey(event) ?? eventId;
  return { key, kind: event.subtype === undefined ? event.type : `${event.type}.${event.subtype}` };
}

function newMessageKey(event: z.infer<typeof named>['event']): string | undefined {
  const { type, subtype, channel, ts } = event;
  const isNewMessage = messageTypes.has(type) && peopleSubtypes.has(subtype);
  return isNewMessage && typeof channel === 'string' && ts !== undefined ? `message:${channel}:${ts}` : undefined;
}
