import { optionalText, requiredText } from './arguments.js';
import { channelById, paged } from './channel-methods.service.js';
import { botProfile, messageView, reactionView } from './message-view.js';
import { requireOpen, type SlackCall, type SlackMethod } from './slack-call.js';
import { SlackRefusal } from './slack-error.js';
import { findMessage, type SlackChannel, type SlackMessage, type SlackTeam, type SlackUser } from './slack-team.js';

const EMOJI = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/;

export const PEOPLE_METHODS: Readonly<Record<string, SlackMethod>> = {
  'auth.test': authTest,
  'users.info': (call) => ({ user: userView(call.team, userById(call)) }),
  'users.list': usersList,
  'users.lookupByEmail': lookupByEmail,
  'team.info': teamInfo,
  'bots.info': botsInfo,
  'reactions.add': (call) => react(call, true),
  'reactions.remove': (call) => react(call, false),
  'reactions.get': reactionsGet,
};

function authTest({ team, baseUrl }: SlackCall): Readonly<Record<string, unknown>> {
  return {
    url: `${baseUrl}/`,
    team: team.teamName,
    user: team.users.get(team.botUserId)?.name,
    team_id: team.teamId,
    user_id: team.botUserId,
    bot_id: team.botId,
    is_enterprise_install: false,
  };
}

function userById(call: SlackCall): SlackUser {
  const user = call.team.users.get(requiredText(call.args, 'user'));
  if (user === undefined) throw new SlackRefusal('user_not_found');
  return user;
}

function usersList(call: SlackCall): Readonly<Record<string, unknown>> {
  const { items, nextCursor } = paged(call, [...call.team.users.values()], (user) => user.id);
  return {
    members: items.map((user) => userView(call.team, user)),
    cache_ts: Math.floor(Date.now() / 1000),
    response_metadata: { next_cursor: nextCursor },
  };
}

function lookupByEmail(call: SlackCall): Readonly<Record<string, unknown>> {
  const email = requiredText(call.args, 'email').toLowerCase();
  const user = [...call.team.users.values()].find((candidate) => candidate.email?.toLowerCase() === email);
  if (user === undefined) throw new SlackRefusal('users_not_found');
  return { user: userView(call.team, user) };
}

function teamInfo({ team, baseUrl }: SlackCall): Readonly<Record<string, unknown>> {
  const domain = team.teamName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return {
    team: {
      id: team.teamId,
      name: team.teamName,
      domain,
      url: `${baseUrl}/`,
      email_domain: '',
      icon: { image_default: true },
    },
  };
}

function botsInfo(call: SlackCall): Readonly<Record<string, unknown>> {
  const bot = optionalText(call.args, 'bot') ?? call.team.botId;
  if (bot !== call.team.botId) throw new SlackRefusal('bot_not_found');
  return { bot: botProfile(call.team) };
}

function react(call: SlackCall, isAdded: boolean): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  const name = requiredText(call.args, 'name');
  const message = reactedMessage(call, channel);
  if (!EMOJI.test(name)) throw new SlackRefusal('invalid_name');
  requireOpen(channel);
  const { botUserId } = call.team;
  const hasReacted = message.reactions.some((reaction) => reaction.name === name && reaction.users.includes(botUserId));
  if (isAdded && hasReacted) throw new SlackRefusal('already_reacted');
  if (!isAdded && !hasReacted) throw new SlackRefusal('no_reaction');
  call.conversation.react(call.world, channel, message, { name, userId: botUserId, isAdded });
  return {};
}

function reactionsGet(call: SlackCall): Readonly<Record<string, unknown>> {
  const channel = channelById(call);
  const message = reactedMessage(call, channel);
  const view = messageView(call.team, message, { withMetadata: false });
  return { type: 'message', channel: channel.id, message: { ...view, reactions: message.reactions.map(reactionView) } };
}

function reactedMessage(call: SlackCall, channel: SlackChannel): SlackMessage {
  const timestamp = optionalText(call.args, 'timestamp');
  if (timestamp === undefined) throw new SlackRefusal('no_item_specified');
  const message = findMessage(channel, timestamp);
  if (message === undefined || message.isDeleted) throw new SlackRefusal('message_not_found');
  return message;
}

function userView(team: SlackTeam, user: SlackUser): Readonly<Record<string, unknown>> {
  const canReadEmail = team.scopes.has('users:read.email') && user.email !== undefined;
  return {
    id: user.id,
    team_id: team.teamId,
    name: user.name,
    deleted: false,
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_offset: 0,
    profile: {
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(canReadEmail ? { email: user.email } : {}),
      ...(user.isBot ? { api_app_id: team.appId, bot_id: team.botId } : {}),
      team: team.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  };
}
