import { newToken } from '../worlds/identifiers.js';
import { flag, optionalText, requiredText, structured, type Arguments } from './arguments.js';
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
import { SlackRefusal } from './slack-error.js';
import { requireMembership, requireOpen, type SlackCall, type SlackMethod, visibleChannel } from './slack-call.js';
import type { SlackMetadata, SlackTeam } from './slack-team.js';
import { nextTs } from './timestamps.js';

const MAX_ATTACHMENTS = 100;

export const CHAT_METHODS: Readonly<Record<string, SlackMethod>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
  'chat.postEphemeral': postEphemeral,
};

function postMessage(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, world, team } = call;
  const channel = visibleChannel(call, requiredText(args, 'channel'));
  const content = contentOf(args, team);
  requireOpen(channel);
  if (!channel.members.has(team.botUserId) && (channel.isPrivate || !team.scopes.has('chat:write.public'))) {
    throw new SlackRefusal('not_in_channel');
  }
  const persona = personaOf(call);
  const threadTs = threadOf(args, channel);
  const clientMessageId = optionalText(args, 'client_msg_id');
  const earlier =
    clientMessageId === undefined
      ? undefined
      : channel.messages.find((message) => message.clientMessageId === clientMessageId);
  const message =
    earlier ??
    call.conversation.post(world, {
      channel,
      userId: team.botUserId,
      threadTs,
      ...content,
      clientMessageId,
      persona,
      isBroadcast: threadTs !== undefined && flag(args, 'reply_broadcast'),
      isParsed: args.parse === 'full' || flag(args, 'link_names'),
    });
  return { channel: channel.id, ts: message.ts, message: shownMessage(call, channel, message), ...content.warnings };
}

/** Seen by one person of the channel, and kept nowhere. */
function postEphemeral(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, team } = call;
  const channel = visibleChannel(call, requiredText(args, 'channel'));
  const userId = requiredText(args, 'user');
  const { text, blocks = [] } = contentOf(args, team);
  requireOpen(channel);
  requireMembership(call, channel);
  if (!channel.members.has(userId)) throw new SlackRefusal('user_not_in_channel');
  const id = `e-${newToken(10)}`;
  team.ephemerals = [...team.ephemerals, { id, channelId: channel.id, userId, text, blocks }];
  return { message_ts: nextTs(team) };
}

function update(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, world, team } = call;
  const channel = visibleChannel(call, requiredText(args, 'channel'));
  const message = messageAt(channel, requiredText(args, 'ts'));
  if (!message.isByApp) throw new SlackRefusal('cant_update_message');
  // Documented nowhere; what the API is known to answer.
  if (message.stream?.state === 'in_progress') throw new SlackRefusal('streaming_state_conflict');
  requireOpen(channel);
  const text = args.text ?? (args.blocks === undefined ? undefined : message.text);
  const content = contentOf({ ...args, text }, team);
  call.conversation.edit(world, { channel, message, editorId: team.botUserId, ...content });
  return { channel: channel.id, ts: message.ts, text: message.text, message: shownMessage(call, channel, message) };
}

function remove(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = visibleChannel(call, requiredText(call.args, 'channel'));
  const message = messageAt(channel, requiredText(call.args, 'ts'));
  if (!message.isByApp) throw new SlackRefusal('cant_delete_message');
  requireMembership(call, channel);
  call.conversation.remove(call.world, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function getPermalink(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = visibleChannel(call, requiredText(call.args, 'channel'));
  const message = messageAt(channel, requiredText(call.args, 'message_ts'));
  const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `${call.baseUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  };
}

interface Content {
  readonly text: string;
  readonly blocks: readonly unknown[] | undefined;
  readonly attachments: readonly unknown[] | undefined;
  readonly metadata: SlackMetadata | undefined;
  readonly warnings: Readonly<Record<string, unknown>>;
}

function contentOf(args: Arguments, team: SlackTeam): Content {
  const markdown = optionalText(args, 'markdown_text');
  const given = optionalText(args, 'text');
  const blocks = blocksOf(args, team);
  const attachments = attachmentsOf(args);
  if (markdown !== undefined && (given !== undefined || blocks !== undefined))
    throw new SlackRefusal('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > MAX_MARKDOWN_CHARACTERS) throw new SlackRefusal('msg_too_long');
  const whole = markdown ?? given ?? '';
  if (whole.trim() === '' && blocks === undefined && attachments === undefined) throw new SlackRefusal('no_text');
  const isTruncated = whole.length > MAX_TEXT_CHARACTERS;
  const warnings = isTruncated
    ? { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } }
    : {};
  return { text: whole.slice(0, MAX_TEXT_CHARACTERS), blocks, attachments, metadata: metadataOf(args), warnings };
}

function attachmentsOf(args: Arguments): readonly unknown[] | undefined {
  const read = structured(args, 'attachments');
  if (read.outcome === 'invalid' || (read.value !== undefined && !Array.isArray(read.value))) {
    throw new SlackRefusal('invalid_attachments');
  }
  const attachments = read.value as readonly unknown[] | undefined;
  if (attachments !== undefined && attachments.length > MAX_ATTACHMENTS) throw new SlackRefusal('too_many_attachments');
  return attachments === undefined || attachments.length === 0 ? undefined : attachments;
}
