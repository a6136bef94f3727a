import { optionalText, requiredText } from './arguments.js';
import {
  requireMembership,
  requireOpen,
  requireScope,
  type SlackCall,
  type SlackMethod,
  visibleChannel,
} from './slack-call.js';
import { invalidArguments, SlackRefusal } from './slack-error.js';
import { type AgentSession, findMessage, sessionKey, sessionStatuses } from './slack-team.js';

const MAX_TITLE_CHARACTERS = 200;

export const SESSION_METHODS: Readonly<Record<string, SlackMethod>> = { 'agents.sessions.setStatus': setStatus };

/** Begins the session of a thread, or moves it on. Only apps that are agents have sessions. */
function setStatus(call: SlackCall): Readonly<Record<string, unknown>> {
  const { args, team } = call;
  const wanted = requiredText(args, 'status');
  const status = sessionStatuses.find((known) => known === wanted);
  if (status === undefined) throw invalidArguments(`status must be one of ${sessionStatuses.join(', ')}`);
  if (!team.isAgent) throw new SlackRefusal('not_allowed', { needed: 'agent' });
  const channel = visibleChannel(call, requiredText(args, 'channel_id'));
  requireOpen(channel);
  requireMembership(call, channel);
  const threadTs = requiredText(args, 'thread_ts');
  const root = findMessage(channel, threadTs);
  if (root === undefined || root.threadTs !== undefined) throw new SlackRefusal('thread_not_found');
  const title = optionalText(args, 'title');
  if ((title?.length ?? 0) > MAX_TITLE_CHARACTERS) throw invalidArguments('title is longer than 200 characters');
  const key = sessionKey(channel.id, threadTs);
  const former = team.sessions.get(key);
  const session: AgentSession = {
    status,
    title: former === undefined ? (title ?? '') : former.title,
    ...faceOf(call, former),
    statuses: [...(former?.statuses ?? []), status],
  };
  team.sessions.set(key, session);
  const isDeaf = team.subscriptions?.has('agent_session_stopped') === false;
  const warning = 'missing_agent_session_stopped_event_subscription';
  return { status, agent_status: status, title: session.title, ...(isDeaf ? { warning } : {}) };
}

/** Name and icon stay until they are changed. */
function faceOf(call: SlackCall, former: AgentSession | undefined): Pick<AgentSession, 'username' | 'iconEmoji'> {
  const username = optionalText(call.args, 'username') ?? former?.username;
  const iconEmoji = optionalText(call.args, 'icon_emoji') ?? former?.iconEmoji;
  if (username !== undefined || iconEmoji !== undefined) requireScope(call, ['chat:write.customize']);
  return { username, iconEmoji };
}
