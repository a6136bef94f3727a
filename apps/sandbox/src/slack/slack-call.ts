import type { World } from '../worlds/world.js';
import type { Arguments } from './arguments.js';
import type { ConversationService } from './conversation.service.js';
import { SlackRefusal } from './slack-error.js';
import { requireOneOf } from './scopes.js';
import { findChannel, type SlackChannel, type SlackTeam } from './slack-team.js';

/** One authenticated Web API call. */
export interface SlackCall {
  readonly world: World;
  readonly team: SlackTeam;
  readonly args: Arguments;
  readonly conversation: ConversationService;
  /** The sandbox's own address, for permalinks. */
  readonly baseUrl: string;
}

/** A method's answer without `ok`; refusals are thrown as SlackRefusal. */
export type SlackMethod = (call: SlackCall) => Readonly<Record<string, unknown>>;

/** The channel the app may see, by id (or name, where Slack takes one). Private channels exist for members only. */
export function visibleChannel(call: SlackCall, idOrName: string): SlackChannel {
  const channel = findChannel(call.team, idOrName);
  const isVisible = channel !== undefined && (!channel.isPrivate || channel.members.has(call.team.botUserId));
  if (!isVisible) throw new SlackRefusal('channel_not_found');
  return channel;
}

export function requireMembership(call: SlackCall, channel: SlackChannel): void {
  if (!channel.members.has(call.team.botUserId)) throw new SlackRefusal('not_in_channel');
}

export function requireOpen(channel: SlackChannel): void {
  if (channel.isArchived) throw new SlackRefusal('is_archived');
}

/** Refuses with `missing_scope`, naming what is needed and what is provided. */
export function requireScope(call: SlackCall, accepted: readonly string[]): void {
  const check = requireOneOf(accepted, call.team.scopes);
  if (check.outcome === 'missing') throw missingScope(check.needed, call.team);
}

export function missingScope(needed: string, team: SlackTeam): SlackRefusal {
  return new SlackRefusal('missing_scope', { needed, provided: [...team.scopes].join(',') });
}
