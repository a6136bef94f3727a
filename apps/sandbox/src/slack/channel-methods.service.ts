import { flag, optionalInteger, optionalText, requiredText } from './arguments.js';
import { newChannel } from './channel-changes.service.js';
import { pageOf } from './paging.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import {
  requireMembership,
  requireOpen,
  requireScope,
  type SlackCall,
  type SlackMethod,
  visibleChannel,
} from './slack-call.js';
import type { SlackChannel, SlackTeam } from './slack-team.js';

const MAX_NAME_CHARACTERS = 80;
const NAME = /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;
const MAX_INVITED = 100;
const MAX_TOPIC_CHARACTERS = 250;

export const CHANNEL_METHODS: Readonly<Record<string, SlackMethod>> = {
  'conversations.create': create,
  'conversations.info': (call) => ({ channel: channelView(call.team, channelById(call)) }),
  'conversations.list': list,
  'conversations.join': join,
  'conversations.invite': invite,
  'conversations.members': members,
  'conversations.archive': archive,
  'conversations.unarchive': unarchive,
  'conversations.rename': rename,
  'conversations.setTopic': setTopic,
  'conversations.setPurpose': setPurpose,
};

function create(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, team } = call;
  const name = optionalText(args, 'name');
  const isPrivate = flag(args, 'is_private');
  requireScope(call, [isPrivate ? 'groups:write' : 'channels:manage']);
  requireFreeName(team, name);
  const channel = newChannel({ name, isPrivate, creatorId: team.botUserId, nowMs: Date.now() });
  team.channels.set(channel.id, channel);
  return { channel: channelView(team, channel) };
}

function requireFreeName(team: SlackTeam, name: string | undefined): asserts name is string {
  if (name === undefined) throw new SlackRefusal('invalid_name_required');
  if (name.length > MAX_NAME_CHARACTERS) throw new SlackRefusal('invalid_name_maxlength');
  if (!NAME.test(name)) throw new SlackRefusal('invalid_name_specials');
  if (/^[-_]+$/.test(name)) throw new SlackRefusal('invalid_name_punctuation');
  // Archived channels keep their names, and so do private ones that the app does not see.
  if ([...team.channels.values()].some((channel) => channel.name === name)) throw new SlackRefusal('name_taken');
}

function list(call: SlackCall): Readonly<Record<string, unknown>> {
  const types = (optionalText(call.args, 'types') ?? 'public_channel').split(',').map((type) => type.trim());
  const unknown = types.find((type) => !['public_channel', 'private_channel', 'mpim', 'im'].includes(type));
  if (unknown !== undefined) throw new SlackRefusal('invalid_types');
  if (types.includes('public_channel')) requireScope(call, ['channels:read']);
  if (types.includes('private_channel')) requireScope(call, ['groups:read']);
  const isWanted = (channel: SlackChannel): boolean =>
    types.includes(channel.isPrivate ? 'private_channel' : 'public_channel') &&
    (!channel.isPrivate || channel.members.has(call.team.botUserId)) &&
    !(flag(call.args, 'exclude_archived') && channel.isArchived);
  const { items, nextCursor } = paged(call, [...call.team.channels.values()].filter(isWanted), (channel) => channel.id);
  const channels = items.map((channel) => channelView(call.team, channel));
  return { channels, response_metadata: { next_cursor: nextCursor } };
}

function join(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  if (channel.isPrivate) throw new SlackRefusal('method_not_supported_for_channel_type');
  requireOpen(channel);
  const { botUserId } = call.team;
  if (channel.members.has(botUserId)) {
    return {
      channel: channelView(call.team, channel),
      warning: 'already_in_channel',
      response_metadata: { warnings: ['already_in_channel'] },
    };
  }
  call.conversation.channels.join(call.world, channel, botUserId);
  return { channel: channelView(call.team, channel) };
}

function invite(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  requireScope(call, [...managing(channel), ...(channel.isPrivate ? [] : ['channels:write.invites'])]);
  const users = requiredText(call.args, 'users')
    .split(',')
    .map((user) => user.trim());
  requireMembership(call, channel);
  requireOpen(channel);
  if (users.length > MAX_INVITED) throw new SlackRefusal('too_many_users');
  for (const user of users) {
    if (!call.team.users.has(user)) throw new SlackRefusal('user_not_found');
    if (user === call.team.botUserId) throw new SlackRefusal('cant_invite_self');
    if (channel.members.has(user)) throw new SlackRefusal('already_in_channel');
  }
  for (const user of users) call.conversation.channels.join(call.world, channel, user, call.team.botUserId);
  return { channel: channelView(call.team, channel) };
}

function members(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  const { items, nextCursor } = paged(call, [...channel.members], (member) => member);
  return { members: items, response_metadata: { next_cursor: nextCursor } };
}

function archive(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  requireScope(call, managing(channel));
  if (channel.isArchived) throw new SlackRefusal('already_archived');
  if (channel.name === 'general') throw new SlackRefusal('cant_archive_general');
  requireMembership(call, channel);
  call.conversation.channels.archive(call.world, channel, call.team.botUserId);
  return {};
}

/** Slack lets no bot do it: archiving has taken it out of the channel, and it must be in there. */
function unarchive(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  requireScope(call, managing(channel));
  if (!channel.isArchived) throw new SlackRefusal('not_archived');
  throw new SlackRefusal('not_in_channel');
}

/** A bot may rename only what it made. */
function rename(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  requireScope(call, managing(channel));
  const name = optionalText(call.args, 'name');
  requireMembership(call, channel);
  requireOpen(channel);
  if (channel.creatorId !== call.team.botUserId) throw new SlackRefusal('not_authorized');
  requireFreeName(call.team, name);
  call.conversation.channels.rename(call.world, channel, { name, userId: call.team.botUserId });
  return { channel: channelView(call.team, channel) };
}

function managing(channel: SlackChannel): readonly string[] {
  return [channel.isPrivate ? 'groups:write' : 'channels:manage'];
}

function setPurpose(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  const purpose = requiredText(call.args, 'purpose');
  requireMembership(call, channel);
  requireOpen(channel);
  if (purpose.length > MAX_TOPIC_CHARACTERS) throw new SlackRefusal('too_long');
  channel.purpose = purpose;
  const text = `set the channel description: ${purpose}`;
  call.conversation.post(call.world, { channel, userId: call.team.botUserId, text, subtype: 'channel_purpose' });
  return { purpose };
}

function setTopic(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  const topic = requiredText(call.args, 'topic');
  requireMembership(call, channel);
  requireOpen(channel);
  if (topic.length > MAX_TOPIC_CHARACTERS) throw new SlackRefusal('too_long');
  channel.topic = topic;
  const text = `set the channel topic: ${topic}`;
  call.conversation.post(call.world, { channel, userId: call.team.botUserId, text, subtype: 'channel_topic' });
  return { channel: channelView(call.team, channel) };
}

/** The channel named by id; these methods take no names. */
export function channelById(call: SlackCall): SlackChannel {
  const id = requiredText(call.args, 'channel');
  if (!call.team.channels.has(id)) throw new SlackRefusal('channel_not_found');
  return visibleChannel(call, id);
}

/** One page of items by the call's `cursor` and `limit`. */
export function paged<Item>(
  call: SlackCall,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): { items: readonly Item[]; nextCursor: string } {
  const limit = optionalInteger(call.args, 'limit') ?? 100;
  if (limit < 1 || limit > 1000) throw new SlackRefusal('invalid_limit');
  const result = pageOf(items, { cursor: optionalText(call.args, 'cursor'), limit, keyOf });
  if (result.outcome === 'invalid_cursor') throw new SlackRefusal('invalid_cursor');
  return result.page;
}

export function channelView(team: SlackTeam, channel: SlackChannel): Readonly<Record<string, unknown>> {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: channel.members.has(team.botUserId),
    created: channel.createdSeconds,
    creator: channel.creatorId,
    context_team_id: team.teamId,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: channel.purpose, creator: '', last_set: 0 },
    num_members: channel.members.size,
  };
}

/** Checks a ts argument such as `oldest`; plain seconds are allowed. */
export function timeArgument(call: SlackCall, name: string): number | undefined {
  const text = optionalText(call.args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw invalidArguments(`${text} is not a valid ts [json-pointer:/${name}]`);
  return value;
}
