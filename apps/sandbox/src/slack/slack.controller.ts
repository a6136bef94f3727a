import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Answer, serveExchange } from '../exchange/exchange.service.js';
import type { Fault } from '../faults/fault-box.repository.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { type Arguments, parseArguments } from './arguments.js';
import { CHANNEL_METHODS } from './channel-methods.service.js';
import { CHAT_METHODS } from './chat-methods.service.js';
import { FILE_METHODS } from './file-methods.service.js';
import { registerSlackFiles } from './files.controller.js';
import { HISTORY_METHODS } from './history-methods.service.js';
import { PEOPLE_METHODS } from './people-methods.service.js';
import { decideRate, rateKey } from './rate-tiers.js';
import { checkScopes } from './scopes.js';
import { missingScope, type SlackMethod } from './slack-call.js';
import { STREAM_METHODS } from './stream-methods.service.js';
import { SESSION_METHODS } from './session-methods.service.js';
import { VIEW_METHODS } from './view-methods.service.js';
import { SlackRefusal } from './slack-error.js';
import { checkBotToken } from './slack-oauth.js';
import { exchangeTokens } from './slack-oauth.service.js';

const METHODS: ReadonlyMap<string, SlackMethod> = new Map(
  Object.entries({
    ...CHAT_METHODS,
    ...CHANNEL_METHODS,
    ...HISTORY_METHODS,
    ...FILE_METHODS,
    ...PEOPLE_METHODS,
    ...VIEW_METHODS,
    ...SESSION_METHODS,
    ...STREAM_METHODS,
  }),
);
/** The one method without a token: it is asked for with the secret of the app. */
const EXCHANGE_TOKENS = 'oauth.v2.access';
/** The one method for an app-level token, which is taken from the header only. */
const OPEN_CONNECTION = 'apps.connections.open';

/** The Web API: `/slack/api/<method>`. */
export function registerSlack(app: FastifyInstance, sandbox: Sandbox): void {
  registerSlackFiles(app, sandbox);
  const recentCalls = new WeakMap<World, Map<string, readonly number[]>>();

  app.post('/response/:token', (request, reply) => {
    const { status, body } = sandbox.slackAnswers.take(sandbox.worlds.list(), request);
    return reply.status(status).type('text/plain; charset=utf-8').send(body);
  });

  app.all('/api/:method', async (request: FastifyRequest<{ Params: { method: string } }>, reply) => {
    const { method } = request.params;
    const read = readArguments(request);
    const isExchange = method === EXCHANGE_TOKENS;
    const credentials = basicCredentials(request);
    const token = isExchange ? undefined : tokenOf(request, read.args);
    const clientId = credentials?.clientId ?? String(read.args.client_id);
    const known = isExchange ? sandbox.worlds.findBySlackClient(clientId) : undefined;
    const world = token === undefined ? known : findWorld(token);
    await serveExchange({
      request,
      reply,
      kind: 'slack.request',
      operation: method,
      world,
      strayJournal: sandbox.strayJournal,
      holdMs: world?.timings.faultHoldMs ?? sandbox.settings.timings.faultHoldMs,
      input: withoutSecrets(read.args),
      answerOfFault,
      act: () => {
        try {
          if (read.refusal !== undefined) throw read.refusal;
          if (isExchange) return unseen(exchangeTokens(world, read.args, credentials));
          if (method === OPEN_CONNECTION) return success(openConnection(request, world, token));
          return allowed(world, success(call(method, world, token, read.args)));
        } catch (error) {
          if (error instanceof SlackRefusal) return refused(error);
          throw error;
        }
      },
    });
    return reply;
  });

  function findWorld(token: string): World | undefined {
    return sandbox.worlds.findBySlackToken(token) ?? sandbox.worlds.findBySlackAppToken(token);
  }

  function openConnection(
    request: FastifyRequest,
    world: World | undefined,
    token: string | undefined,
  ): Readonly<Record<string, unknown>> {
    if (token === undefined) throw new SlackRefusal('not_authed');
    if (world === undefined || request.headers.authorization === undefined) throw new SlackRefusal('invalid_auth');
    if (token !== world.slack.appToken) throw new SlackRefusal('not_allowed_token_type');
    if (world.limits.slackRateLimits === 'real') limitRate(world, OPEN_CONNECTION, {});
    return { url: sandbox.slackSockets.issue(world) };
  }

  function call(
    method: string,
    world: World | undefined,
    token: string | undefined,
    args: Arguments,
  ): Readonly<Record<string, unknown>> {
    const implementation = METHODS.get(method);
    if (implementation === undefined) throw new SlackRefusal('unknown_method', { req_method: method });
    if (world === undefined) throw new SlackRefusal(token === undefined ? 'not_authed' : 'invalid_auth');
    if (token === undefined) throw new SlackRefusal('not_authed');
    if (token === world.slack.appToken) throw new SlackRefusal('not_allowed_token_type');
    checkBotToken(world.slack.oauth, token, world.clock.now());
    const check = checkScopes(method, world.slack.scopes);
    if (check.outcome === 'missing') throw missingScope(check.needed, world.slack);
    if (world.limits.slackRateLimits === 'real') limitRate(world, method, args);
    return implementation({
      world,
      team: world.slack,
      args,
      conversation: sandbox.conversation,
      baseUrl: sandbox.baseUrl(),
    });
  }

  function limitRate(world: World, method: string, args: Arguments): void {
    const calls = recentCalls.get(world) ?? new Map<string, readonly number[]>();
    recentCalls.set(world, calls);
    const key = rateKey(method, String(args.channel));
    const decision = decideRate(method, calls.get(key) ?? [], world.clock.now());
    if (decision.outcome === 'limited')
      throw new SlackRefusal('ratelimited', { retryAfterSeconds: decision.retryAfterSeconds });
    calls.set(key, decision.recentMs);
  }
}

function readArguments(request: FastifyRequest): { args: Arguments; refusal?: SlackRefusal } {
  const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  const query = request.query as Arguments;
  try {
    return { args: parseArguments(request.headers['content-type'] ?? '', body, query) };
  } catch (error) {
    if (error instanceof SlackRefusal) return { args: query, refusal: error };
    throw error;
  }
}

function tokenOf(request: FastifyRequest, args: Arguments): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return header.replace(/^Bearer\s+/i, '');
  return typeof args.token === 'string' ? args.token : undefined;
}

const secretNames = new Set(['token', 'client_secret', 'code', 'refresh_token']);

function withoutSecrets(args: Arguments): Arguments {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !secretNames.has(name)));
}

/** Client id and secret, where they come as HTTP Basic. */
function basicCredentials(request: FastifyRequest): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = '', clientSecret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { clientId, clientSecret };
}

/** Slack names the scopes of the token with every answer to one. */
function allowed(world: World | undefined, answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, 'x-oauth-scopes': [...(world?.slack.scopes ?? [])].join(',') } };
}

function success(fields: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, body: { ok: true, ...fields } };
}

/** Tokens do not go into the journal. */
function unseen(fields: Readonly<Record<string, unknown>>): Answer {
  return { ...success(fields), isSecret: true };
}

function refused(error: SlackRefusal): Answer {
  const { retryAfterSeconds, ...extra } = error.extra;
  const body = { ok: false, error: error.code, ...extra };
  if (error.code !== 'ratelimited') return { status: 200, body, refusal: error.code };
  return { status: 429, headers: { 'retry-after': String(retryAfterSeconds) }, body, refusal: error.code };
}

function answerOfFault(fault: Fault): Answer {
  if (fault.kind === '429') {
    return {
      status: 429,
      headers: { 'retry-after': String(fault.retryAfterSeconds) },
      body: { ok: false, error: 'ratelimited' },
    };
  }
  if (fault.kind === 'refused') return { status: 200, body: { ok: false, error: fault.error } };
  return { status: 500, body: { ok: false, error: 'internal_error' } };
}
