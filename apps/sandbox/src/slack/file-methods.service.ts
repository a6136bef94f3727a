import { requiredText } from './arguments.js';
import type { SlackCall, SlackMethod } from './slack-call.js';
import { SlackRefusal } from './slack-error.js';
import type { SlackChannel } from './slack-team.js';

export const FILE_METHODS: Readonly<Record<string, SlackMethod>> = { 'files.info': info };

function info(call: SlackCall): Readonly<Record<string, unknown>> {
  const id = requiredText(call.args, 'file');
  const file = call.team.files.get(id);
  const shares = [...call.team.channels.values()].filter((channel) => isVisible(call, channel) && has(channel, id));
  if (file === undefined || shares.length === 0) throw new SlackRefusal('file_not_found');
  const [open, closed] = [shares.filter(({ isPrivate }) => !isPrivate), shares.filter(({ isPrivate }) => isPrivate)];
  return {
    file: {
      ...file.view,
      shares: { ...sharesIn('public', open, id), ...sharesIn('private', closed, id) },
      channels: open.map((channel) => channel.id),
      groups: closed.map((channel) => channel.id),
      ims: [],
      comments_count: 0,
    },
    comments: [],
    response_metadata: { next_cursor: '' },
  };
}

function isVisible(call: SlackCall, channel: SlackChannel): boolean {
  return !channel.isPrivate || channel.members.has(call.team.botUserId);
}

function has(channel: SlackChannel, fileId: string): boolean {
  return channel.messages.some(({ files, isDeleted }) => !isDeleted && files.some(({ id }) => id === fileId));
}

function sharesIn(kind: 'public' | 'private', channels: readonly SlackChannel[], fileId: string): object {
  if (channels.length === 0) return {};
  const places = channels.map((channel) => [
    channel.id,
    channel.messages
      .filter(({ files }) => files.some(({ id }) => id === fileId))
      .map(({ ts, threadTs }) => ({
        ts,
        channel_name: channel.name,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      })),
  ]);
  return { [kind]: Object.fromEntries(places) };
}
