import { readEvents } from '../clickup/webhook-events.js';
import type { ClickUpList, ClickUpUser, ClickUpWebhook, ClickUpWorkspace } from '../clickup/clickup-workspace.js';
import { buildStatuses, DEFAULT_STATUSES } from '../clickup/statuses.js';
import { buildGitHub, handleOf } from '../github/account-factory.js';
import { FaultBox } from '../faults/fault-box.repository.js';
import { Journal } from '../journal/journal.repository.js';
import type { Settings } from '../settings.js';
import { newChannel } from '../slack/channel-changes.service.js';
import { DEFAULT_SCOPES } from '../slack/scopes.js';
import type { SlackOauth } from '../slack/slack-oauth.js';
import type { SlackTeam, SlackUser } from '../slack/slack-team.js';
import { Clock } from './clock.js';
import * as ids from './identifiers.js';
import type { WorkspaceOrder } from './workspace-order.js';
import type { Person, World } from './world.js';

const BOT_NAME = 'oblivion';
const COLORS = ['#7b68ee', '#e16b16', '#0f9d9f', '#b13a8e', '#5b8c2a', '#3b6fd8'];

/** Builds a workspace with fresh ids and secrets, or with the fixed ones of the order. */
export function buildWorld(order: WorkspaceOrder, settings: Settings): World {
  const people = order.people.map((person) => buildPerson(order, person));
  return {
    id: order.fixed.workspaceId ?? `wsp_${ids.newToken(12)}`,
    name: order.name,
    createdAt: new Date().toISOString(),
    journal: new Journal(settings.journalCapacityEntries),
    faults: new FaultBox(),
    slack: buildSlack(order, people),
    clickup: buildClickUp(order, people),
    github: buildGitHub(order, people),
    openai: { apiKey: order.fixed.openai?.apiKey ?? ids.newModelKey() },
    people,
    timings: { ...settings.timings, ...defined(order.timings) },
    limits: { ...settings.limits, ...defined(order.limits) },
    clock: new Clock(),
    lifetime: new AbortController(),
  };
}

function buildPerson(order: WorkspaceOrder, { name, email }: { name: string; email: string }): Person {
  const fixed = order.fixed.people?.[email];
  const clickupUserId = fixed?.clickupUserId ?? ids.newClickUpUserId();
  return {
    name,
    email,
    slackUserId: fixed?.slackUserId ?? ids.newSlackId('U'),
    clickupUserId,
    clickupToken: fixed?.clickupToken ?? ids.newClickUpToken(clickupUserId),
    githubLogin: fixed?.githubLogin ?? handleOf(email.split('@')[0] ?? name),
    githubToken: fixed?.githubToken ?? `ghp_${ids.newToken(36)}`,
  };
}

function buildSlack(order: WorkspaceOrder, people: readonly Person[]): SlackTeam {
  const fixed = order.fixed.slack ?? {};
  const botUserId = fixed.botUserId ?? ids.newSlackId('U');
  const bot: SlackUser = { id: botUserId, name: BOT_NAME, realName: 'Oblivion', email: undefined, isBot: true };
  const users = [bot, ...people.map(slackUserOf)];
  const channels = order.channels.map((name) => {
    const channel = newChannel({
      id: fixed.channelIds?.[name],
      name,
      isPrivate: false,
      creatorId: botUserId,
      nowMs: Date.now(),
    });
    for (const { slackUserId } of people) channel.members.add(slackUserId);
    return channel;
  });
  const botToken = fixed.botToken ?? ids.newSlackBotToken();
  return {
    teamId: fixed.teamId ?? ids.newSlackId('T'),
    teamName: order.name,
    appId: fixed.appId ?? ids.newSlackId('A'),
    botId: fixed.botId ?? ids.newSlackId('B'),
    botUserId,
    botToken,
    appToken: fixed.appToken ?? ids.newSlackAppToken(),
    signingSecret: fixed.signingSecret ?? ids.newHexSecret(16),
    verificationToken: ids.newToken(24),
    oauth: buildOauth(order, botToken),
    scopes: new Set(order.slack.scopes ?? DEFAULT_SCOPES),
    isSocketMode: order.slack.socketMode ?? false,
    requestUrl: undefined,
    subscriptions: undefined,
    commandUrl: order.slack.commandUrl,
    interactivityUrl: order.slack.interactivityUrl,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    files: new Map(),
    isAgent: true,
    refusedBlocks: new Set(),
    sessions: new Map(),
    homes: new Map(),
    ephemerals: [],
    responseUrls: new Map(),
    lastTsMicroseconds: 0,
  };
}

function buildOauth({ slack, fixed }: WorkspaceOrder, botToken: string): SlackOauth {
  return {
    clientId: fixed.slack?.clientId ?? `${ids.newNumericId(13)}.${ids.newNumericId(13)}`,
    clientSecret: fixed.slack?.clientSecret ?? ids.newHexSecret(16),
    redirectUrls: slack.redirectUrls ?? [],
    grantable: new Set(slack.scopes ?? DEFAULT_SCOPES),
    isRotating: slack.tokenRotation ?? false,
    codes: new Map(),
    tokens: new Map([[botToken, { expiresAtMs: undefined, isRevoked: false }]]),
    refreshTokens: new Map(),
  };
}

function slackUserOf({ name, email, slackUserId }: Person): SlackUser {
  const handle = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '.');
  return { id: slackUserId, name: handle, realName: name, email, isBot: false };
}

function buildClickUp(order: WorkspaceOrder, people: readonly Person[]): ClickUpWorkspace {
  const fixed = order.fixed.clickup ?? {};
  const serviceUserId = fixed.serviceUserId ?? ids.newClickUpUserId();
  const serviceToken = fixed.token ?? ids.newClickUpToken(serviceUserId);
  const service = clickUpUser(
    { id: serviceUserId, name: 'Oblivion', email: `oblivion-${serviceUserId}@sandbox.invalid` },
    0,
  );
  const users = [
    service,
    ...people.map(({ clickupUserId: id, name, email }, index) => clickUpUser({ id, name, email }, index + 1)),
  ];
  const space = { id: fixed.spaceId ?? ids.newNumericId(11), name: order.name, tags: new Map() };
  const { listName, statuses, otherLists, fields } = order.clickup;
  const lists = [{ id: fixed.listId, name: listName, statuses }, ...otherLists].map(
    (list): ClickUpList => ({
      id: ('id' in list ? list.id : undefined) ?? ids.newNumericId(12),
      name: list.name,
      folderId: ids.newNumericId(11),
      spaceId: space.id,
      statuses: buildStatuses(list.statuses ?? DEFAULT_STATUSES),
    }),
  );
  const webhooks = (fixed.webhooks ?? []).map((webhook) => fixedWebhook(webhook, serviceUserId));
  return {
    teamId: fixed.teamId ?? ids.newNumericId(10),
    name: order.name,
    space,
    lists: new Map(lists.map((list) => [list.id, list])),
    fields: fields.map((field) => ({ id: ids.newUuid(), ...field })),
    users: new Map(users.map((user) => [user.id, user])),
    tokens: new Map([
      [serviceToken, serviceUserId],
      ...people.map((person) => [person.clickupToken, person.clickupUserId] as const),
    ]),
    oauth: { clientId: ids.newToken(32).toUpperCase(), clientSecret: ids.newToken(64).toUpperCase(), codes: new Map() },
    otherTeams: order.clickup.otherTeams.map((name) => ({ id: ids.newNumericId(10), name })),
    serviceUserId,
    serviceToken,
    tasks: new Map(),
    comments: new Map(),
    documents: new Map(),
    webhooks: new Map(webhooks.map((webhook) => [webhook.id, webhook])),
    lastHistoryId: BigInt(Date.now()) * 1_000_000n,
  };
}

function clickUpUser({ id, name, email }: { id: number; name: string; email: string }, place: number): ClickUpUser {
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return { id, username: name, email, color: COLORS[place % COLORS.length] ?? '#7b68ee', initials };
}

type FixedWebhook = NonNullable<NonNullable<WorkspaceOrder['fixed']['clickup']>['webhooks']>[number];

function fixedWebhook({ id, endpoint, secret, events, listId, spaceId }: FixedWebhook, userId: number): ClickUpWebhook {
  return {
    id,
    userId,
    secret,
    clientId: ids.newToken(32).toUpperCase(),
    endpoint,
    events: readEvents(events) ?? [],
    spaceId: spaceId ?? null,
    folderId: null,
    listId: listId ?? null,
    taskId: null,
    status: 'active',
    failCount: 0,
  };
}

function defined<Shape extends object>(values: Shape): { [Key in keyof Shape]: NonNullable<Shape[Key]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Shape]: NonNullable<Shape[Key]> };
}
