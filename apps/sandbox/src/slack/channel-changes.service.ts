import { newSlackId } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type { SlackEventsService } from './slack-events.service.js';
import type { SlackChannel } from './slack-team.js';
import { nextTs } from './timestamps.js';

/** A line with which Slack itself tells the channel. */
export interface SystemLine {
  readonly channel: SlackChannel;
  readonly userId: string;
  readonly text: string;
  readonly subtype: string;
}

/** What can happen to a channel itself, whoever does it: each change is kept and told to the app. */
export class ChannelChangesService {
  constructor(
    private readonly events: SlackEventsService,
    private readonly post: (world: World, line: SystemLine) => void,
  ) {}

  join(world: World, channel: SlackChannel, userId: string, inviterId?: string): void {
    channel.members.add(userId);
    const event = {
      type: 'member_joined_channel',
      user: userId,
      channel: channel.id,
      channel_type: channel.isPrivate ? 'G' : 'C',
      team: world.slack.teamId,
      ...(inviterId === undefined ? {} : { inviter: inviterId }),
      event_ts: nextTs(world.slack),
    };
    this.events.emit(world, { channel, event, scopes: ['channels:read', 'groups:read'] });
    this.post(world, {
      channel,
      userId,
      text: `<@${userId}> has joined the channel`,
      subtype: 'channel_join',
    });
  }

  /** Somebody leaves or is removed; the app still hears that it was removed itself. */
  leave(world: World, channel: SlackChannel, userId: string): void {
    const event = {
      type: 'member_left_channel',
      user: userId,
      channel: channel.id,
      channel_type: channel.isPrivate ? 'G' : 'C',
      team: world.slack.teamId,
      event_ts: nextTs(world.slack),
    };
    this.events.emit(world, { channel, event, scopes: ['channels:read', 'groups:read'] });
    channel.members.delete(userId);
  }

  /** Slack takes bots out of a channel that is archived; they must join or be invited again after it is opened. */
  archive(world: World, channel: SlackChannel, userId: string): void {
    channel.isArchived = true;
    this.tellOfChannel(world, channel, 'archive', { channel: channel.id, user: userId, is_moved: 0 });
    channel.members.delete(world.slack.botUserId);
  }

  unarchive(world: World, channel: SlackChannel, userId: string): void {
    channel.isArchived = false;
    this.tellOfChannel(world, channel, 'unarchive', { channel: channel.id, user: userId });
  }

  rename(world: World, channel: SlackChannel, { name, userId }: { name: string; userId: string }): void {
    const oldName = channel.name;
    channel.name = name;
    const { id, createdSeconds: created } = channel;
    this.tellOfChannel(world, channel, 'rename', { channel: { id, name, name_normalized: name, created } });
    const text = `has renamed the channel from "${oldName}" to "${name}"`;
    this.post(world, { channel, userId, text, subtype: 'channel_name' });
  }

  /** Gone for good; nobody finds it any more. */
  delete(world: World, channel: SlackChannel, userId: string): void {
    const facts = { channel: channel.id, ...(channel.isPrivate ? {} : { actor_id: userId }) };
    this.tellOfChannel(world, channel, 'deleted', facts);
    world.slack.channels.delete(channel.id);
  }

  private tellOfChannel(world: World, channel: SlackChannel, what: string, facts: Record<string, unknown>): void {
    const type = `${channel.isPrivate ? 'group' : 'channel'}_${what}`;
    const event = { type, ...facts, event_ts: nextTs(world.slack) };
    const scopes = [channel.isPrivate ? 'groups:read' : 'channels:read'];
    this.events.emit(world, { channel, event, scopes, reach: channel.isPrivate ? 'members' : 'team' });
  }
}

/** A new channel of a team, empty. */
export function newChannel(input: {
  id?: string | undefined;
  name: string;
  isPrivate: boolean;
  creatorId: string;
  nowMs: number;
}): SlackChannel {
  return {
    id: input.id ?? newSlackId('C'),
    name: input.name,
    isPrivate: input.isPrivate,
    createdSeconds: Math.floor(input.nowMs / 1000),
    creatorId: input.creatorId,
    isArchived: false,
    topic: '',
    purpose: '',
    members: new Set([input.creatorId]),
    messages: [],
  };
}
