import { newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type { SlackFile } from './files.js';
import { ChannelChangesService, newChannel } from './channel-changes.service.js';
import { messageView, parentView, streamView, threadView, tombstoneView } from './message-view.js';
import { pingsInBlocks, pingsInParsedText, pingsInText } from './pings.js';
import { richTextOf } from './rich-text.js';
import type { SlackEventsService } from './slack-events.service.js';
import {
  type MessageStream,
  repliesOf,
  type SlackChannel,
  type SlackMessage,
  type SlackMetadata,
} from './slack-team.js';
import { nextTs } from './timestamps.js';

export interface NewMessage {
  readonly channel: SlackChannel;
  readonly userId: string;
  readonly text: string;
  readonly threadTs?: string | undefined;
  readonly blocks?: readonly unknown[] | undefined;
  readonly attachments?: readonly unknown[] | undefined;
  readonly files?: readonly SlackFile[];
  readonly metadata?: SlackMetadata | undefined;
  readonly subtype?: string | undefined;
  readonly clientMessageId?: string | undefined;
  readonly persona?: SlackMessage['persona'];
  readonly stream?: MessageStream;
  readonly isBroadcast?: boolean;
  /** Reads a bare `@channel` as a mention. */
  readonly isParsed?: boolean;
}

export interface MessageEdit {
  readonly channel: SlackChannel;
  readonly message: SlackMessage;
  readonly editorId: string;
  readonly text: string;
  readonly blocks?: readonly unknown[] | undefined;
  readonly attachments?: readonly unknown[] | undefined;
  readonly metadata?: SlackMetadata | undefined;
}

/** A message that is streamed, what it has become, and what stands below it at its end. */
export interface Growth {
  readonly channel: SlackChannel;
  readonly message: SlackMessage;
  readonly stream: MessageStream;
  readonly state: MessageStream['state'];
  readonly blocks?: readonly unknown[];
  readonly metadata?: SlackMetadata | undefined;
}

const FULL = { withMetadata: true };

/** What can happen in a channel, whoever does it: each change is kept and told to the app. */
export class ConversationService {
  readonly channels: ChannelChangesService;

  constructor(private readonly events: SlackEventsService) {
    this.channels = new ChannelChangesService(events, (world, line) => void this.post(world, line));
  }

  post(world: World, input: NewMessage): SlackMessage {
    const message = this.newMessage(world, input);
    input.channel.messages.push(message);
    const event = this.messageEvent(world, input.channel, message);
    this.events.emit(world, { channel: input.channel, event, scopes: historyScopes(input.channel) });
    for (const file of message.files) this.tellOfFile(world, input.channel, { file, message });
    const mentionsApp =
      message.text.includes(`<@${world.slack.botUserId}>`) || message.text.includes(`<@${world.slack.botUserId}|`);
    if (mentionsApp && !message.isByApp) {
      const { subtype: _subtype, channel_type: _channelType, ...mention } = event;
      const scopes = ['app_mentions:read'];
      this.events.emit(world, { channel: input.channel, event: { ...mention, type: 'app_mention' }, scopes });
    }
    return message;
  }

  edit(world: World, { channel, message, editorId, text, blocks, attachments, metadata }: MessageEdit): void {
    this.change(world, channel, message, () => {
      message.text = text;
      message.blocks = blocks ?? [richTextOf(text, newToken(5))];
      if (attachments !== undefined) message.attachments = attachments;
      if (metadata !== undefined) message.metadata = metadata;
      message.pings = pingsOf(message.pings, { text, blocks, attachments });
      message.editedTs = `${Math.floor(Date.now() / 1000)}.000000`;
      message.editedBy = editorId;
    });
  }

  /** A message that is streamed shows more, or ends. Nobody edited it. */
  grow(world: World, { channel, message, stream, state, blocks = [], metadata }: Growth): void {
    this.change(world, channel, message, () => {
      stream.state = state;
      message.text = stream.text;
      message.blocks = [richTextOf(message.text, newToken(5)), ...stream.parts.map(({ block }) => block), ...blocks];
      if (metadata !== undefined) message.metadata = metadata;
      message.pings = pingsOf(message.pings, message);
    });
  }

  /** Changes a message and tells of it, with how it was before. */
  private change(world: World, channel: SlackChannel, message: SlackMessage, apply: () => void): void {
    const previous = this.fullView(world, channel, message);
    apply();
    const now = this.fullView(world, channel, message);
    this.emitHidden(world, channel, { subtype: 'message_changed', message: now, previous_message: previous });
  }

  /** Takes a message away; the first one of a thread with replies leaves a tombstone. */
  remove(world: World, channel: SlackChannel, message: SlackMessage): void {
    const previous = this.fullView(world, channel, message);
    message.isDeleted = true;
    if (repliesOf(channel, message.ts).length > 0) {
      this.emitHidden(world, channel, {
        subtype: 'message_changed',
        message: tombstoneView(channel, message),
        previous_message: previous,
      });
      return;
    }
    this.emitHidden(world, channel, { subtype: 'message_deleted', previous_message: previous, deleted_ts: message.ts });
  }

  /** Takes a file away wherever it was shared: its messages stay, with a mark in its place. */
  removeFile(world: World, file: SlackFile): void {
    world.slack.files.delete(file.id);
    for (const channel of world.slack.channels.values()) {
      const messages = channel.messages.filter(({ files, isDeleted }) => !isDeleted && files.includes(file));
      const gone = { ...file, view: { id: file.id, mode: 'tombstone' } };
      for (const message of messages) {
        this.change(world, channel, message, () => {
          message.files = message.files.map((one) => (one === file ? gone : one));
        });
      }
    }
  }

  react(
    world: World,
    channel: SlackChannel,
    message: SlackMessage,
    reaction: { name: string; userId: string; isAdded: boolean },
  ): void {
    const { name, userId, isAdded } = reaction;
    const users = message.reactions.find((candidate) => candidate.name === name)?.users ?? [];
    const nextUsers = isAdded ? [...users, userId] : users.filter((user) => user !== userId);
    const others = message.reactions.filter((candidate) => candidate.name !== name);
    message.reactions = nextUsers.length === 0 ? others : [...others, { name, users: nextUsers }];
    const event = {
      type: isAdded ? 'reaction_added' : 'reaction_removed',
      user: userId,
      reaction: name,
      item: { type: 'message', channel: channel.id, ts: message.ts },
      item_user: message.userId,
      event_ts: nextTs(world.slack),
    };
    this.events.emit(world, { channel, event, scopes: ['reactions:read'] });
  }

  /** A person opens the home of the app: told in the conversation of the two. */
  openHome(world: World, userId: string): void {
    const { botUserId } = world.slack;
    const id = `D${userId.slice(1)}`;
    const channel = newChannel({ id, name: id, isPrivate: true, creatorId: botUserId, nowMs: Date.now() });
    const event = { type: 'app_home_opened', user: userId, channel: id, tab: 'home', event_ts: nextTs(world.slack) };
    this.events.emit(world, { channel, event, scopes: [] });
  }

  /** A person presses Stop. The session stays as it is: the app is to move it on. */
  stopSession(world: World, channel: SlackChannel, { threadTs, userId }: { threadTs: string; userId: string }): void {
    const event = {
      type: 'agent_session_stopped',
      channel: channel.id,
      user: userId,
      thread_ts: threadTs,
      streaming_message_ts: repliesOf(channel, threadTs)
        .filter(({ stream }) => stream?.state === 'in_progress')
        .map(({ ts }) => ts),
      event_ts: nextTs(world.slack),
    };
    this.events.emit(world, { channel, event, scopes: ['assistant:write'] });
  }

  private tellOfFile(
    world: World,
    channel: SlackChannel,
    { file, message }: { file: SlackFile; message: SlackMessage },
  ): void {
    const event = {
      type: 'file_shared',
      file_id: file.id,
      user_id: message.userId,
      file: { id: file.id },
      channel_id: channel.id,
      event_ts: message.ts,
    };
    this.events.emit(world, { channel, event, scopes: ['files:read'] });
  }

  private newMessage(world: World, input: NewMessage): SlackMessage {
    const blocks =
      input.blocks ?? (input.subtype === undefined && input.text !== '' ? [richTextOf(input.text, newToken(5))] : []);
    const ofText = input.isParsed === true ? pingsInParsedText(input.text) : pingsInText(input.text);
    const isSystem = input.subtype?.startsWith('channel_') === true;
    const pings = [
      ...new Set([...ofText, ...pingsInBlocks(input.blocks ?? []), ...pingsInBlocks(input.attachments ?? [])]),
    ];
    return {
      ts: nextTs(world.slack),
      channelId: input.channel.id,
      threadTs: input.threadTs,
      userId: input.userId,
      isByApp: input.userId === world.slack.botUserId && !isSystem,
      subtype: subtypeOf(input),
      clientMessageId: input.clientMessageId,
      persona: input.persona,
      isBroadcast: input.isBroadcast === true,
      text: input.text,
      blocks,
      attachments: input.attachments ?? [],
      files: input.files ?? [],
      metadata: input.metadata,
      editedTs: undefined,
      editedBy: undefined,
      isDeleted: false,
      stream: input.stream,
      pings: isSystem ? [] : pings,
      reactions: [],
    };
  }

  private messageEvent(world: World, channel: SlackChannel, message: SlackMessage): Record<string, unknown> {
    return {
      ...messageView(world.slack, message, FULL),
      ...parentView(channel, message),
      ...streamView(message),
      channel: channel.id,
      event_ts: message.ts,
      channel_type: channel.isPrivate ? 'group' : 'channel',
    };
  }

  private fullView(world: World, channel: SlackChannel, message: SlackMessage): Record<string, unknown> {
    return {
      ...messageView(world.slack, message, FULL),
      ...parentView(channel, message),
      ...threadView(channel, message),
      ...streamView(message),
    };
  }

  private emitHidden(world: World, channel: SlackChannel, fields: Readonly<Record<string, unknown>>): void {
    const ts = nextTs(world.slack);
    const event = {
      type: 'message',
      ...fields,
      channel: channel.id,
      hidden: true,
      ts,
      event_ts: ts,
      channel_type: channel.isPrivate ? 'group' : 'channel',
    };
    this.events.emit(world, { channel, event, scopes: historyScopes(channel) });
  }
}

/** Who was notified by what a message showed before, or is by what it shows now. */
function pingsOf(
  before: readonly string[],
  { text, blocks = [], attachments = [] }: Partial<Pick<MessageEdit, 'text' | 'blocks' | 'attachments'>>,
): readonly string[] {
  return [...new Set([...before, ...pingsInText(text ?? ''), ...pingsInBlocks(blocks), ...pingsInBlocks(attachments)])];
}

function subtypeOf({ isBroadcast, files = [], subtype }: NewMessage): string | undefined {
  if (isBroadcast === true) return 'thread_broadcast';
  return files.length > 0 ? 'file_share' : subtype;
}

function historyScopes(channel: SlackChannel): readonly string[] {
  return channel.isPrivate ? ['groups:history'] : ['channels:history'];
}
