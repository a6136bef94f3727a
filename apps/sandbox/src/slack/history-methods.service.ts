import { flag, requiredText } from './arguments.js';
import { channelById, paged, timeArgument } from './channel-methods.service.js';
import { messageView, parentView, threadView, tombstoneView } from './message-view.js';
import { requireMembership, requireScope, type SlackCall, type SlackMethod } from './slack-call.js';
import { SlackRefusal } from './slack-error.js';
import { findMessage, repliesOf, type SlackChannel, type SlackMessage } from './slack-team.js';

export const HISTORY_METHODS: Readonly<Record<string, SlackMethod>> = {
  'conversations.history': history,
  'conversations.replies': replies,
};

function history(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = readableChannel(call);
  const inChannel = channel.messages.filter((message) => isShown(channel, message) && isOutsideThread(message));
  return answer(call, channel, inChannel.toReversed());
}

function replies(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = readableChannel(call);
  const message = findMessage(channel, requiredText(call.args, 'ts'));
  if (message === undefined || !isShown(channel, message)) throw new SlackRefusal('thread_not_found');
  const parent = findMessage(channel, message.threadTs ?? message.ts) ?? message;
  const thread = isShown(channel, parent) ? [parent, ...repliesOf(channel, parent.ts)] : repliesOf(channel, parent.ts);
  return answer(call, channel, thread);
}

function readableChannel(call: SlackCall): SlackChannel {
  const channel = channelById(call);
  requireScope(call, [channel.isPrivate ? 'groups:history' : 'channels:history']);
  requireMembership(call, channel);
  return channel;
}

function answer(
  call: SlackCall,
  channel: SlackChannel,
  messages: readonly SlackMessage[],
): Readonly<Record<string, unknown>> {
  const inWindow = messages.filter((message) => isInWindow(call, message));
  const { items, nextCursor } = paged(call, inWindow, (message) => message.ts);
  const withMetadata = flag(call.args, 'include_all_metadata');
  return {
    messages: items.map((message) => shown(call, channel, { message, withMetadata })),
    has_more: nextCursor !== '',
    ...(nextCursor === '' ? {} : { response_metadata: { next_cursor: nextCursor } }),
  };
}

function shown(
  call: SlackCall,
  channel: SlackChannel,
  { message, withMetadata }: { message: SlackMessage; withMetadata: boolean },
): Readonly<Record<string, unknown>> {
  if (message.isDeleted) return tombstoneView(channel, message);
  return {
    ...messageView(call.team, message, { withMetadata }),
    ...parentView(channel, message),
    ...threadView(channel, message),
  };
}

function isInWindow(call: SlackCall, message: SlackMessage): boolean {
  const oldest = timeArgument(call, 'oldest') ?? 0;
  const latest = timeArgument(call, 'latest') ?? Number.POSITIVE_INFINITY;
  const at = Number(message.ts);
  return flag(call.args, 'inclusive') ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function isOutsideThread(message: SlackMessage): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts || message.isBroadcast;
}

/** Deleted messages are gone, unless replies hold their place. */
function isShown(channel: SlackChannel, message: SlackMessage): boolean {
  return !message.isDeleted || repliesOf(channel, message.ts).length > 0;
}
