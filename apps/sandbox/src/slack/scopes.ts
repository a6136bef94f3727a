/** Scopes of a token when a workspace names none: those of the app's manifest. */
export const DEFAULT_SCOPES: readonly string[] = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'chat:write.public',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'links:read',
  'links:write',
  'metadata.message:read',
  'reactions:read',
  'reactions:write',
  'team:read',
  'users:read',
  'users:read.email',
];

/** For each method, the scopes of which one is enough. None: any valid token may call it. */
export const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'oauth.v2.access': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.startStream': ['chat:write'],
  'chat.appendStream': ['chat:write'],
  'chat.stopStream': ['chat:write'],
  'conversations.create': ['channels:manage', 'groups:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.join': ['channels:join'],
  'conversations.invite': ['channels:manage', 'channels:write.invites', 'groups:write'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.archive': ['channels:manage', 'groups:write'],
  'conversations.unarchive': ['channels:manage', 'groups:write'],
  'conversations.rename': ['channels:manage', 'groups:write'],
  'conversations.setPurpose': ['channels:manage', 'channels:write.topic', 'groups:write'],
  'conversations.setTopic': ['channels:manage', 'channels:write.topic', 'groups:write'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'reactions.get': ['reactions:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'views.publish': [],
  'agents.sessions.setStatus': ['chat:write'],
  'team.info': ['team:read'],
  'files.info': ['files:read'],
  'bots.info': ['users:read'],
};

export type ScopeCheck = { readonly outcome: 'granted' } | { readonly outcome: 'missing'; readonly needed: string };

/** Whether the granted scopes allow a method. */
export function checkScopes(method: string, granted: ReadonlySet<string>): ScopeCheck {
  return requireOneOf(METHOD_SCOPES[method] ?? [], granted);
}

/** Whether at least one of the given scopes is granted; an empty list asks for nothing. */
export function requireOneOf(accepted: readonly string[], granted: ReadonlySet<string>): ScopeCheck {
  if (accepted.length === 0 || accepted.some((scope) => granted.has(scope))) return { outcome: 'granted' };
  return { outcome: 'missing', needed: accepted.join(',') };
}
