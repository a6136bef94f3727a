import { repliesOf, type SlackChannel, type SlackMessage, type SlackTeam } from './slack-team.js';

type View = Record<string, unknown>;

export interface ViewOptions {
  readonly withMetadata: boolean;
}

/** A message as history, replies and events show it. */
export function messageView(team: SlackTeam, message: SlackMessage, options: ViewOptions): View {
  return {
    ...authorOf(team, message),
    type: 'message',
    ...present({ subtype: message.subtype ?? (message.persona === undefined ? undefined : 'bot_message') }),
    ...present({ client_msg_id: message.clientMessageId }),
    ts: message.ts,
    text: message.text,
    team: team.teamId,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...filesView(message),
    ...present({ thread_ts: message.threadTs }),
    ...(message.editedTs === undefined ? {} : { edited: { user: message.editedBy, ts: message.editedTs } }),
    ...(options.withMetadata ? present({ metadata: message.metadata }) : {}),
    ...(message.reactions.length === 0 ? {} : { reactions: message.reactions.map(reactionView) }),
  };
}

/** What a thread's first message carries besides. */
export function threadView(channel: SlackChannel, message: SlackMessage): View {
  const replies = repliesOf(channel, message.ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.userId))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  };
}

/** What events say of a message that grows. */
export function streamView({ stream }: SlackMessage): View {
  return present({ streaming_state: stream?.state });
}

/** What a reply says about its parent in events and in replies. */
export function parentView(channel: SlackChannel, message: SlackMessage): View {
  if (message.threadTs === undefined || message.threadTs === message.ts) return {};
  const parent = channel.messages.find((candidate) => candidate.ts === message.threadTs);
  return present({ parent_user_id: parent?.userId });
}

/** What is left of a deleted message that has replies. */
export function tombstoneView(channel: SlackChannel, message: SlackMessage): View {
  return {
    type: 'message',
    subtype: 'tombstone',
    text: 'This message was deleted.',
    user: 'USLACKBOT',
    hidden: true,
    ts: message.ts,
    ...threadView(channel, message),
  };
}

function filesView({ files }: SlackMessage): View {
  return files.length === 0 ? {} : { files: files.map(({ view }) => view), upload: false, display_as_bot: false };
}

export function reactionView(reaction: { readonly name: string; readonly users: readonly string[] }): View {
  return { name: reaction.name, users: reaction.users, count: reaction.users.length };
}

export function botProfile(team: SlackTeam): View {
  return {
    id: team.botId,
    app_id: team.appId,
    user_id: team.botUserId,
    name: team.users.get(team.botUserId)?.realName,
    icons: { image_36: '/bot_36.png', image_48: '/bot_48.png', image_72: '/bot_72.png' },
    deleted: false,
    updated: 0,
    team_id: team.teamId,
  };
}

function authorOf(team: SlackTeam, message: SlackMessage): View {
  if (!message.isByApp) return { user: message.userId };
  const app = { bot_id: team.botId, app_id: team.appId, bot_profile: botProfile(team) };
  const { persona } = message;
  if (persona === undefined) return { user: message.userId, ...app };
  const icons = { ...present({ emoji: persona.iconEmoji }), ...present({ image_48: persona.iconUrl }) };
  return { ...present({ username: persona.username }), ...(Object.keys(icons).length === 0 ? {} : { icons }), ...app };
}

function present(fields: View): View {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
