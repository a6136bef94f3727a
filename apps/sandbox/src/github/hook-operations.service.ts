import { newToken } from '../worlds/identifiers.js';
import { type GitHubHook, nextId, userOf } from './github-account.js';
import {
  aroundOf,
  doingOf,
  type GitHubAnswer,
  type GitHubCall,
  type GitHubOperation,
  pageOf,
  repositoryOf,
  requireApp,
  userIdOf,
} from './github-call.js';
import { refusals } from './github-error.js';
import { appView, deliveryView, hookView, repositoryView, userView } from './views.js';

const tokenLifeMs = 3_600_000;
const zen = 'Keep it logically awesome.';

export const HOOK_OPERATIONS: Readonly<Record<string, GitHubOperation>> = {
  getApp: (call) => {
    requireApp(call);
    return { body: appView(call.world.github.app, { account: call.world.github, places: call.places }) };
  },
  createInstallationToken,
  getAppHookConfig: (call) => ({ body: configView(appHookOf(call)) }),
  updateAppHookConfig,
  listAppDeliveries: (call) => listDeliveries(call, appHookOf(call)),
  redeliverAppDelivery: (call) => redeliver(call, appHookOf(call)),
  getUser: (call) => {
    if (call.caller.kind === 'installation') throw refusals.forbidden();
    return { body: userView(userOf(call.world.github, userIdOf(call)), call.places) };
  },
  listHooks: (call) => pageOf(call, [...hooksOf(call).values()], (hook) => hookView(hook, aroundOf(call))),
  createHook,
  updateHook,
  deleteHook: (call) => {
    hooksOf(call).delete(hookOf(call).id);
    return { status: 204, body: undefined };
  },
  listHookDeliveries: (call) => listDeliveries(call, hookOf(call)),
  redeliverHookDelivery: (call) => redeliver(call, hookOf(call)),
};

function createInstallationToken(call: GitHubCall): GitHubAnswer {
  requireApp(call);
  const { app } = call.world.github;
  if (call.params.installation !== String(app.installationId)) throw refusals.notFound();
  const token = `ghs_${newToken(36)}`;
  const expiresAt = call.world.clock.now() + tokenLifeMs;
  app.tokens.set(token, expiresAt);
  const expires = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z');
  const { permissions } = appView(app, { account: call.world.github, places: call.places });
  return { status: 201, body: { token, expires_at: expires, permissions, repository_selection: 'all' } };
}

function updateAppHookConfig(call: GitHubCall): GitHubAnswer {
  const hook = appHookOf(call);
  const { url, secret } = call.body;
  if (url !== undefined) hook.url = addressOf(url);
  if (typeof secret === 'string') hook.secret = secret;
  return { body: configView(hook) };
}

function createHook(call: GitHubCall): GitHubAnswer {
  const config = call.body.config as Record<string, unknown> | undefined;
  const url = addressOf(config?.url);
  const events = eventsOf(call.body.events ?? ['push']);
  if ([...hooksOf(call).values()].some((hook) => hook.url === url))
    throw refusals.invalid('Hook', 'url', 'already_exists');
  const hook: GitHubHook = {
    id: nextId(call.world.github),
    createdAt: new Date().toISOString(),
    url,
    secret: typeof config?.secret === 'string' ? config.secret : '',
    events,
    isActive: call.body.active !== false,
    deliveries: [],
  };
  hooksOf(call).set(hook.id, hook);
  const around = aroundOf(call);
  const sender = userView(userOf(call.world.github, userIdOf(call)), call.places);
  const payload = { zen, hook_id: hook.id, hook: hookView(hook, around), repository: repositoryView(around), sender };
  call.webhooks.ping(call.world, hook, { name: 'ping', action: null, payload }, doingOf(call).repository);
  return { status: 201, body: hookView(hook, around) };
}

function updateHook(call: GitHubCall): GitHubAnswer {
  const hook = hookOf(call);
  const config = call.body.config as Record<string, unknown> | undefined;
  if (config?.url !== undefined) hook.url = addressOf(config.url);
  if (typeof config?.secret === 'string') hook.secret = config.secret;
  if (call.body.events !== undefined) hook.events = eventsOf(call.body.events);
  if (typeof call.body.active === 'boolean') hook.isActive = call.body.active;
  return { body: hookView(hook, aroundOf(call)) };
}

/** Newest first, with a cursor in the `Link` header, as GitHub pages deliveries. */
function listDeliveries(call: GitHubCall, hook: GitHubHook): GitHubAnswer {
  const size = Math.min(100, Math.max(1, Number(call.query.per_page ?? 30) || 30));
  const before = call.query.cursor === undefined ? Number.POSITIVE_INFINITY : Number(call.query.cursor);
  const settled = hook.deliveries.filter(({ status, id }) => status !== 'pending' && id < before).toReversed();
  const shown = settled.slice(0, size);
  const last = shown.at(-1);
  const hasMore = settled.length > size && last !== undefined;
  const link = `<${call.places.api}/next?per_page=${size}&cursor=${last?.id}>; rel="next"`;
  return { body: shown.map(deliveryView), ...(hasMore ? { headers: { link } } : {}) };
}

function redeliver(call: GitHubCall, hook: GitHubHook): GitHubAnswer {
  const delivery = hook.deliveries.find(({ id }) => id === Number(call.params.delivery));
  if (delivery === undefined) throw refusals.notFound();
  call.webhooks.redeliver(call.world, hook, delivery);
  return { status: 202, body: {} };
}

function appHookOf(call: GitHubCall): GitHubHook {
  requireApp(call);
  return call.world.github.app.hook;
}

function hooksOf(call: GitHubCall): Map<number, GitHubHook> {
  const { hooks } = repositoryOf(call);
  // An app needs a right of its own for webhooks of repositories, and ours does not ask for it.
  if (call.caller.kind === 'installation') throw refusals.forbidden();
  return hooks;
}

function hookOf(call: GitHubCall): GitHubHook {
  const hook = hooksOf(call).get(Number(call.params.hook));
  if (hook === undefined) throw refusals.notFound();
  return hook;
}

function addressOf(given: unknown): string {
  const isAddress = typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
  if (!isAddress) throw refusals.invalid('Hook', 'url', 'invalid');
  return given;
}

function eventsOf(given: unknown): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) throw refusals.invalid('Hook', 'events', 'invalid');
  return given.map(String);
}

function configView(hook: GitHubHook): Readonly<Record<string, unknown>> {
  const secret = hook.secret === '' ? {} : { secret: '********' };
  return { content_type: 'json', insecure_ssl: '0', url: hook.url, ...secret };
}
