import { newToken } from '../worlds/identifiers.js';
import { flag, optionalText, requiredText, structured, type Arguments } from './arguments.js';
import { problemsOfBlocks } from './blocks.js';
import { parseMetadata } from './metadata.js';
import { messageView, parentView, threadView } from './message-view.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import {
  requireMembership,
  requireOpen,
  requireScope,
  type SlackCall,
  type SlackMethod,
  visibleChannel,
} from './slack-call.js';
import { findMessage, type SlackChannel, type SlackMessage, type SlackMetadata } from './slack-team.js';
import { isTs, nextTs } from './timestamps.js';

const MAX_TEXT_CHARACTERS = 40_000;
const MAX_MARKDOWN_CHARACTERS = 12_000;
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
  const content = contentOf(args);
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
  const { text, blocks = [] } = contentOf(args);
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
  requireOpen(channel);
  const content = contentOf({ ...args, text: args.text ?? (args.blocks === undefined ? undefined : message.text) });
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

function contentOf(args: Arguments): Content {
  const markdown = optionalText(args, 'markdown_text');
  const given = optionalText(args, 'text');
  const blocks = blocksOf(args);
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

function blocksOf(args: Arguments): readonly unknown[] | undefined {
  const read = structured(args, 'blocks');
  if (read.outcome === 'invalid') throw new SlackRefusal('invalid_blocks_format');
  if (read.value === undefined) return undefined;
  const problems = problemsOfBlocks(read.value);
  if (problems.length > 0) {
    const messages = problems.map((problem) => `[ERROR] ${problem}`);
    throw new SlackRefusal('invalid_blocks', { errors: problems, response_metadata: { messages } });
  }
  const blocks = read.value as readonly unknown[];
  return blocks.length === 0 ? undefined : blocks;
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

function metadataOf(args: Arguments): SlackMetadata | undefined {
  const read = structured(args, 'metadata');
  if (read.outcome === 'invalid') throw new SlackRefusal('invalid_metadata_format');
  if (read.value === undefined) return undefined;
  const parsed = parseMetadata(read.value);
  if (parsed.outcome === 'invalid') throw new SlackRefusal(parsed.code);
  return parsed.metadata;
}

function personaOf(call: SlackCall): SlackMessage['persona'] {
  const username = optionalText(call.args, 'username');
  const iconUrl = optionalText(call.args, 'icon_url');
  const iconEmoji = optionalText(call.args, 'icon_emoji');
  if (username === undefined && iconUrl === undefined && iconEmoji === undefined) return undefined;
  requireScope(call, ['chat:write.customize']);
  return {
    ...(username === undefined ? {} : { username }),
    ...(iconUrl === undefined ? {} : { iconUrl }),
    ...(iconEmoji === undefined ? {} : { iconEmoji }),
  };
}

/** The thread to post into; a reply's ts stands for its thread, as in Slack. */
function threadOf(args: Arguments, channel: SlackChannel): string | undefined {
  const threadTs = optionalText(args, 'thread_ts');
  if (threadTs === undefined) return undefined;
  if (!isTs(threadTs)) {
    const messages = [`[ERROR] ${threadTs} is not a valid thread_ts`];
    throw new SlackRefusal('invalid_thread_ts', { response_metadata: { messages } });
  }
  const parent = findMessage(channel, threadTs);
  const hasReplies = channel.messages.some((message) => message.threadTs === threadTs && !message.isDeleted);
  if (parent === undefined || (parent.isDeleted && !hasReplies)) throw new SlackRefusal('thread_not_found');
  return parent.threadTs ?? threadTs;
}

function messageAt(channel: SlackChannel, ts: string): SlackMessage {
  if (!isTs(ts)) throw invalidArguments(`${ts} is not a valid ts`);
  const message = findMessage(channel, ts);
  if (message === undefined || message.isDeleted) throw new SlackRefusal('message_not_found');
  return message;
}

function shownMessage(
  call: SlackCall,
  channel: SlackChannel,
  message: SlackMessage,
): Readonly<Record<string, unknown>> {
  return {
    ...messageView(call.team, message, { withMetadata: true }),
    ...parentView(channel, message),
    ...threadView(channel, message),
  };
}
