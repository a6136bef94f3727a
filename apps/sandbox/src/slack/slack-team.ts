import type { SlackFile } from './files.js';
import type { SlackOauth } from './slack-oauth.js';

/** A user of the team: a person, or the app's bot. */
export interface SlackUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string | undefined;
  readonly isBot: boolean;
}

export interface SlackMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

export interface SlackReaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** A message that grows, or that has grown, by the streaming methods. */
export interface MessageStream {
  state: 'in_progress' | 'completed' | 'errored';
  /** How its first words came; what follows has to come in the same way. */
  form: 'markdown_text' | 'chunks' | undefined;
  /** When it last grew, by the clock of the workspace. */
  touchedAtMs: number;
  /** The text as it grew. */
  text: string;
  /** What chunks other than text have brought, shown below the text: cards of tasks by their ids, and blocks. */
  parts: readonly { readonly id: string; readonly block: unknown }[];
}

/** A message as the team keeps it; message-view.ts turns it into what the API shows. */
export interface SlackMessage {
  readonly ts: string;
  readonly channelId: string;
  readonly threadTs: string | undefined;
  readonly userId: string;
  /** True when the app posted it. */
  readonly isByApp: boolean;
  readonly subtype: string | undefined;
  readonly clientMessageId: string | undefined;
  /** Name and icon given instead of the app's own. */
  readonly persona: { readonly username?: string; readonly iconUrl?: string; readonly iconEmoji?: string } | undefined;
  readonly isBroadcast: boolean;
  text: string;
  blocks: readonly unknown[];
  attachments: readonly unknown[];
  files: readonly SlackFile[];
  metadata: SlackMetadata | undefined;
  editedTs: string | undefined;
  editedBy: string | undefined;
  isDeleted: boolean;
  /** Undefined for messages that came whole. */
  stream: MessageStream | undefined;
  /** Who or what has been notified by any version of this message, such as `@channel` or `U123`. */
  pings: readonly string[];
  reactions: readonly SlackReaction[];
}

export interface SlackChannel {
  readonly id: string;
  name: string;
  readonly isPrivate: boolean;
  readonly createdSeconds: number;
  readonly creatorId: string;
  isArchived: boolean;
  topic: string;
  purpose: string;
  readonly members: Set<string>;
  /** In order of ts; deleted ones stay, marked. */
  readonly messages: SlackMessage[];
}

export const sessionStatuses = ['active', 'processing', 'suspended', 'closed'] as const;

/** What a thread shows of the agent at work in it. While it is processing there is a button to stop it. */
export interface AgentSession {
  readonly status: (typeof sessionStatuses)[number];
  readonly title: string;
  readonly username: string | undefined;
  readonly iconEmoji: string | undefined;
  /** All that were set, in order. */
  readonly statuses: readonly string[];
}

export function sessionKey(channelId: string, threadTs: string): string {
  return `${channelId}/${threadTs}`;
}

/** Where events go. Slack sends none before the address has answered its challenge. */
export interface RequestUrl {
  readonly url: string;
  isVerified: boolean;
  problem: string | undefined;
}

/** A message that one person sees and the channel does not keep. */
export interface SlackEphemeral {
  readonly id: string;
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** Where an app may answer what a person did, a few times and for a while. */
export interface ResponseUrl {
  readonly channel: SlackChannel;
  readonly userId: string;
  readonly expiresAtMs: number;
  usesLeft: number;
  /** The message that `replace_original` and `delete_original` speak of. */
  original: string | undefined;
}

export interface SlackTeam {
  readonly teamId: string;
  readonly teamName: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  /** Opens connections of Socket Mode, and nothing else. */
  readonly appToken: string;
  readonly signingSecret: string;
  readonly verificationToken: string;
  readonly oauth: SlackOauth;
  scopes: ReadonlySet<string>;
  /** What happens is told over connections that the app opens; request URLs are not used. */
  isSocketMode: boolean;
  requestUrl: RequestUrl | undefined;
  /** Events that the app's manifest asks for, by its names; all of them without a manifest. */
  subscriptions: ReadonlySet<string> | undefined;
  /** Where slash commands go. */
  commandUrl: string | undefined;
  /** Where pressed buttons go. */
  interactivityUrl: string | undefined;
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly files: Map<string, SlackFile>;
  /** Whether the app is declared as an agent. */
  isAgent: boolean;
  /** Kinds of blocks that this workspace does not show. */
  refusedBlocks: ReadonlySet<string>;
  /** By channel and thread. */
  readonly sessions: Map<string, AgentSession>;
  /** What each person's home of the app shows. */
  readonly homes: Map<string, readonly unknown[]>;
  ephemerals: readonly SlackEphemeral[];
  /** By the last part of the address. */
  readonly responseUrls: Map<string, ResponseUrl>;
  /** Last ts given out, in microseconds: no two messages share one. */
  lastTsMicroseconds: number;
}

export function findMessage(channel: SlackChannel, ts: string): SlackMessage | undefined {
  return channel.messages.find((message) => message.ts === ts);
}

export function repliesOf(channel: SlackChannel, threadTs: string): readonly SlackMessage[] {
  return channel.messages.filter(
    (message) => message.threadTs === threadTs && message.ts !== threadTs && !message.isDeleted,
  );
}

/** A channel by id, or by name with or without `#`. */
export function findChannel(team: SlackTeam, idOrName: string): SlackChannel | undefined {
  const byId = team.channels.get(idOrName);
  if (byId !== undefined) return byId;
  const name = idOrName.replace(/^#/, '');
  return [...team.channels.values()].find((channel) => channel.name === name);
}
