import type { SlackChannel, SlackMessage, SlackTeam } from '../slack/slack-team.js';

export interface TranscriptLine {
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: { readonly id: string; readonly name: string; readonly isApp: boolean };
  readonly text: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  /** How it stands with a message that is or was streamed. */
  readonly streaming: 'in_progress' | 'completed' | 'errored' | null;
  readonly subtype: string | null;
  readonly metadata: unknown;
  readonly blocks: readonly unknown[];
  readonly files: readonly unknown[];
  readonly clientMessageId: string | null;
  readonly pings: readonly string[];
  readonly reactions: SlackMessage['reactions'];
  readonly replyCount: number;
}

/** A thread with its first message, deleted messages included; or all of a channel when no thread is named. */
export function transcriptOf(
  team: SlackTeam,
  channel: SlackChannel,
  threadTs: string | undefined,
): readonly TranscriptLine[] {
  const wanted = channel.messages.filter(
    (message) => threadTs === undefined || message.ts === threadTs || message.threadTs === threadTs,
  );
  return wanted.map((message) => lineOf(team, channel, message));
}

/** The messages that a channel shows outside its threads. */
export function channelLines(team: SlackTeam, channel: SlackChannel): readonly TranscriptLine[] {
  const outside = channel.messages.filter((message) => message.threadTs === undefined || message.isBroadcast);
  return outside.map((message) => lineOf(team, channel, message));
}

function lineOf(team: SlackTeam, channel: SlackChannel, message: SlackMessage): TranscriptLine {
  const replies = channel.messages.filter(
    (other) => other.threadTs === message.ts && other.ts !== message.ts && !other.isDeleted,
  );
  return {
    ts: message.ts,
    threadTs: message.threadTs ?? null,
    author: {
      id: message.userId,
      name: message.persona?.username ?? team.users.get(message.userId)?.realName ?? message.userId,
      isApp: message.isByApp,
    },
    text: message.text,
    edited: message.editedTs !== undefined,
    deleted: message.isDeleted,
    streaming: message.stream?.state ?? null,
    subtype: message.subtype ?? null,
    metadata: message.metadata ?? null,
    blocks: message.blocks,
    files: message.files.map(({ view }) => view),
    clientMessageId: message.clientMessageId ?? null,
    pings: message.pings,
    reactions: message.reactions,
    replyCount: replies.length,
  };
}
