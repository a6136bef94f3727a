/**
 * Everything of Slack that Nexus uses, with the scopes it takes. The manifest of the app is made from this list, and tests
 * compare it with the calls that are made.
 */
export const slackMethods = {
  'chat.postMessage': ['chat:write', 'chat:write.customize'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.startStream': ['chat:write', 'chat:write.customize'],
  'chat.appendStream': ['chat:write'],
  'chat.stopStream': ['chat:write'],
  'reactions.add': ['reactions:write'],
  'conversations.history': ['channels:history', 'groups:history', 'metadata.message:read'],
  'conversations.replies': ['channels:history', 'groups:history', 'metadata.message:read'],
  'conversations.create': ['channels:manage', 'groups:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.join': ['channels:join'],
  'conversations.invite': ['channels:manage', 'groups:write'],
  'conversations.setPurpose': ['channels:manage', 'groups:write'],
  'conversations.archive': ['channels:manage', 'groups:write'],
  'conversations.unarchive': ['channels:manage', 'groups:write'],
  'users.info': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'auth.test': [],
  'bots.info': ['users:read'],
  'views.publish': [],
  'agents.sessions.setStatus': ['chat:write', 'chat:write.customize', 'assistant:write'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Events that Nexus asks to be told of, by the names of a manifest. */
export const slackEvents = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  reaction_added: ['reactions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  channel_archive: ['channels:read'],
  channel_unarchive: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_deleted: ['channels:read'],
  group_archive: ['groups:read'],
  group_unarchive: ['groups:read'],
  group_rename: ['groups:read'],
  group_deleted: ['groups:read'],
  app_home_opened: [],
  app_uninstalled: [],
  tokens_revoked: [],
  agent_session_stopped: ['assistant:write'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const slackCommand = {
  command: '/oblivion',
  description: 'Ask Oblivion about tasks and agents',
  usage_hint: 'help | status [TASK] | why TASK | stop TASK | assign TASK AGENT | search WORDS',
  scopes: ['commands'],
} as const;

/** The bot scopes for all of it, in order. */
export function slackScopes(): readonly string[] {
  const lists = [...Object.values(slackMethods), ...Object.values(slackEvents), slackCommand.scopes];
  return [...new Set<string>(lists.flat())].toSorted();
}
