import * as ids from '../worlds/identifiers.js';
import type { WorkspaceOrder } from '../worlds/workspace-order.js';
import type { Person } from '../worlds/world.js';
import type { GitHubAccount, GitHubHook, GitHubRepository, GitHubUser } from './github-account.js';

/** A workspace that comes back after a restart gives out no number twice: issues go on from the minute. */
const numberingBegan = Date.UTC(2025, 0);
const minuteMs = 60_000;
const appEvents = ['issues', 'issue_comment', 'pull_request', 'pull_request_review'];

/** An account with fresh ids and tokens, or with the fixed ones of the order. */
export function buildGitHub(order: WorkspaceOrder, people: readonly Person[]): GitHubAccount {
  const fixed = order.fixed.github ?? {};
  const owner: GitHubUser = {
    id: 1,
    login: fixed.owner ?? `${handleOf(order.name)}-${ids.newToken(5)}`,
    type: 'Organization',
  };
  const slug = fixed.appSlug ?? 'oblivion';
  const bot: GitHubUser = { id: 2, login: `${slug}[bot]`, type: 'Bot' };
  const service: GitHubUser = { id: 3, login: 'oblivion-service', type: 'User' };
  const persons = people.map(
    (person, index): GitHubUser => ({ id: 10 + index, login: person.githubLogin, type: 'User' }),
  );
  const createdAt = new Date().toISOString();
  const hook: GitHubHook = {
    id: 4,
    createdAt,
    url: fixed.appHook?.url ?? '',
    secret: fixed.appHook?.secret ?? '',
    events: appEvents,
    isActive: true,
    deliveries: [],
  };
  const isBack = order.fixed.workspaceId !== undefined;
  const firstNumber = isBack ? Math.floor((Date.now() - numberingBegan) / minuteMs) : 1;
  const serviceToken = fixed.token ?? `ghp_${ids.newToken(36)}`;
  return {
    owner,
    users: new Map([owner, bot, service, ...persons].map((user) => [user.id, user])),
    tokens: new Map([
      [serviceToken, service.id],
      ...people.map((person, index): [string, number] => [person.githubToken, 10 + index]),
    ]),
    serviceToken,
    serviceUserId: service.id,
    app: {
      id: fixed.appId ?? Number(ids.newNumericId(7)),
      clientId: fixed.clientId ?? `Iv23${ids.newToken(16)}`,
      slug,
      installationId: fixed.installationId ?? Number(ids.newNumericId(8)),
      botUserId: bot.id,
      hook,
      tokens: new Map(),
    },
    repositories: new Map(
      order.github.repositories.map((name, index) => [name.toLowerCase(), newRepository(name, index, firstNumber)]),
    ),
    formerNames: new Map(),
    // Greater than every id of an earlier life of the same workspace.
    lastId: Date.now(),
  };
}

function newRepository(name: string, index: number, firstNumber: number): GitHubRepository {
  return {
    id: 100 + index,
    name,
    createdAt: new Date().toISOString(),
    labels: new Map(),
    issues: new Map(),
    comments: new Map(),
    hooks: new Map(),
    nextNumber: firstNumber,
  };
}

/** A login from a name: letters, digits and single dashes. */
export function handleOf(name: string): string {
  const handle = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return handle === '' ? 'somebody' : handle.slice(0, 39);
}
