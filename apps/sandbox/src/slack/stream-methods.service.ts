import type { World } from '../worlds/world.js';
import { optionalText, requiredText, structured, type Arguments } from './arguments.js';
import type { ConversationService } from './conversation.service.js';
import {
  blocksOf,
  MAX_MARKDOWN_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  messageAt,
  metadataOf,
  personaOf,
  shownMessage,
  threadOf,
} from './message-arguments.js';
import { requireMembership, requireOpen, type SlackCall, type SlackMethod, visibleChannel } from './slack-call.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import { type MessageStream, sessionStatuses, type SlackChannel, type SlackMessage } from './slack-team.js';
import { type ChunkContent, readChunks } from './stream-chunks.js';

export const STREAM_METHODS: Readonly<Record<string, SlackMethod>> = {
  'chat.startStream': startStream,
  'chat.appendStream': appendStream,
  'chat.stopStream': stopStream,
};

const DISPLAY_MODES = ['timeline', 'plan'];

/** A message in a thread that grows. In channels Slack wants to know for whom. */
function startStream(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, world, team, conversation } = call;
  const channel = visibleChannel(call, requiredText(args, 'channel'));
  requiredText(args, 'thread_ts');
  requireOpen(channel);
  requireMembership(call, channel);
  const threadTs = threadOf(args, channel);
  requireRecipient(call);
  if (!DISPLAY_MODES.includes(optionalText(args, 'task_display_mode') ?? 'timeline'))
    throw invalidArguments(`task_display_mode must be one of ${DISPLAY_MODES.join(', ')}`);
  const persona = personaOf(call);
  const stream: MessageStream = {
    state: 'in_progress',
    form: undefined,
    touchedAtMs: world.clock.now(),
    text: '',
    parts: [],
  };
  take(stream, contentOf(args));
  const blocks = stream.parts.map(({ block }) => block);
  const posted = { channel, userId: team.botUserId, text: stream.text, threadTs, persona, stream };
  const message = conversation.post(world, { ...posted, ...(blocks.length === 0 ? {} : { blocks }) });
  // The workspace may go before.
  void expireWhenIdle(conversation, world, { channel, message, stream }).catch(() => undefined);
  return { channel: channel.id, ts: message.ts };
}

function appendStream(call: SlackCall): Readonly<Record<string, unknown>> {
  const { channel, message, stream } = streamOf(call);
  const content = contentOf(call.args);
  if (content.contents.length === 0) throw new SlackRefusal('no_text');
  take(stream, content);
  stream.touchedAtMs = call.world.clock.now();
  call.conversation.grow(call.world, { channel, message, stream, state: 'in_progress' });
  return { channel: channel.id, ts: message.ts };
}

/** Ends the growth. Blocks of this call stand below all that came before. */
function stopStream(call: SlackCall): Readonly<Record<string, unknown>> {
  const { channel, message, stream } = streamOf(call);
  const status = optionalText(call.args, 'session_status');
  if (status !== undefined && !sessionStatuses.some((known) => known === status))
    throw invalidArguments(`session_status must be one of ${sessionStatuses.join(', ')}`);
  const [blocks = [], metadata] = [blocksOf(call.args, call.team), metadataOf(call.args)];
  take(stream, contentOf(call.args));
  call.conversation.grow(call.world, { channel, message, stream, state: 'completed', blocks, metadata });
  return { channel: channel.id, ts: message.ts, message: shownMessage(call, channel, message) };
}

function streamOf(call: SlackCall): { channel: SlackChannel; message: SlackMessage; stream: MessageStream } {
  const channel = visibleChannel(call, requiredText(call.args, 'channel'));
  const message = messageAt(channel, requiredText(call.args, 'ts'));
  if (!message.isByApp) throw new SlackRefusal('message_not_owned_by_app');
  requireOpen(channel);
  requireMembership(call, channel);
  const { stream } = message;
  if (stream?.state !== 'in_progress' || idleLeftMs(call.world, stream) <= 0)
    throw new SlackRefusal('message_not_in_streaming_state');
  return { channel, message, stream };
}

function requireRecipient({ args, team }: SlackCall): void {
  const userId = optionalText(args, 'recipient_user_id');
  if (userId === undefined) throw new SlackRefusal('missing_recipient_user_id');
  if (optionalText(args, 'recipient_team_id') === undefined) throw new SlackRefusal('missing_recipient_team_id');
  if (args.recipient_team_id !== team.teamId) throw new SlackRefusal('team_not_found');
  if (!team.users.has(userId)) throw new SlackRefusal('user_not_found');
}

interface Content {
  readonly form: 'markdown_text' | 'chunks';
  readonly contents: readonly ChunkContent[];
}

/** Words come as one text or as chunks, never as both. */
function contentOf(args: Arguments): Content {
  const text = optionalText(args, 'markdown_text');
  const read = structured(args, 'chunks');
  if (read.outcome === 'invalid') throw invalidArguments('must be an array [json-pointer:/chunks]');
  if (text !== undefined && read.value !== undefined)
    throw invalidArguments('markdown_text and chunks cannot be given together');
  if (read.value === undefined) {
    requireLength(text ?? '', MAX_MARKDOWN_CHARACTERS);
    return { form: 'markdown_text', contents: text === undefined ? [] : [{ kind: 'text', text }] };
  }
  const chunks = readChunks(read.value);
  if (chunks.outcome === 'invalid') throw invalidArguments(...chunks.problems);
  for (const content of chunks.contents)
    if (content.kind === 'text') requireLength(content.text, MAX_MARKDOWN_CHARACTERS);
  return { form: 'chunks', contents: chunks.contents };
}

function take(stream: MessageStream, { form, contents }: Content): void {
  if (contents.length === 0) return;
  // Documented nowhere; what the API is known to answer.
  if (stream.form !== undefined && stream.form !== form) throw new SlackRefusal('streaming_mode_mismatch');
  const text = stream.text + contents.map((content) => (content.kind === 'text' ? content.text : '')).join('');
  requireLength(text, MAX_TEXT_CHARACTERS);
  stream.form = form;
  stream.text = text;
  for (const content of contents) {
    if (content.kind === 'part') stream.parts = withPart(stream.parts, content);
  }
}

/** What has a name takes the place of what had it before. */
function withPart(
  parts: MessageStream['parts'],
  { id, block }: { id: string; block: unknown },
): MessageStream['parts'] {
  const isKnown = id !== '' && parts.some((part) => part.id === id);
  return isKnown ? parts.map((part) => (part.id === id ? { id, block } : part)) : [...parts, { id, block }];
}

function requireLength(text: string, limit: number): void {
  if (text.length > limit) throw new SlackRefusal('msg_too_long');
}

function idleLeftMs({ clock, timings }: World, stream: MessageStream): number {
  return stream.touchedAtMs + timings.slackStreamIdleMs - clock.now();
}

async function expireWhenIdle(
  conversation: ConversationService,
  world: World,
  { channel, message, stream }: { channel: SlackChannel; message: SlackMessage; stream: MessageStream },
): Promise<void> {
  while (stream.state === 'in_progress' && !message.isDeleted) {
    const leftMs = idleLeftMs(world, stream);
    if (leftMs > 0) {
      await world.clock.wait(leftMs, world.lifetime.signal);
    } else {
      conversation.grow(world, { channel, message, stream, state: 'errored' });
    }
  }
}
