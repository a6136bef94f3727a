import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, serveExchange } from '../exchange/exchange.service.js';
import type { Fault } from '../faults/fault-box.repository.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { issuerOfJwt } from './app-key.js';
import type { GitHubCall, GitHubCaller, GitHubOperation } from './github-call.js';
import { GitHubRefusal, refusals } from './github-error.js';
import { HOOK_OPERATIONS } from './hook-operations.service.js';
import { ISSUE_OPERATIONS } from './issue-operations.service.js';
import { countRequest, type HourWindow } from './rate-window.js';
import { GITHUB_ROUTES } from './routes.js';

type Body = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

/** A repository can be named either way; the id stays when it is renamed. */
const byName = '/repos/:owner/:repo';
const byId = '/repositories/:repositoryId';

const OPERATIONS: ReadonlyMap<string, GitHubOperation> = new Map(
  Object.entries({ ...ISSUE_OPERATIONS, ...HOOK_OPERATIONS }),
);

/** The REST API at `/github/...`. */
export function registerGitHub(app: FastifyInstance, sandbox: Sandbox): void {
  const windows = new Map<string, HourWindow>();
  for (const [method, url, operation] of GITHUB_ROUTES) {
    const handler = (request: FastifyRequest, reply: FastifyReply) => serve(request, reply, operation);
    app.route({ method, url, handler });
    if (url.startsWith(byName)) app.route({ method, url: url.replace(byName, byId), handler });
  }
  app.setNotFoundHandler((request, reply) => serve(request, reply, 'unknownRoute'));

  async function serve(request: FastifyRequest, reply: FastifyReply, operation: string): Promise<FastifyReply> {
    const token = request.headers.authorization?.replace(/^(Bearer|token)\s+/i, '');
    const found = token === undefined ? undefined : findCaller(sandbox, token);
    const world = found instanceof GitHubRefusal ? undefined : found?.world;
    const limit = token === undefined || world === undefined ? undefined : count(token, world);
    const body = readBody(request);
    await serveExchange({
      request,
      reply,
      kind: 'github.request',
      operation,
      world,
      strayJournal: sandbox.strayJournal,
      holdMs: world?.timings.faultHoldMs ?? sandbox.settings.timings.faultHoldMs,
      input: { query: request.query, body: body ?? '(not JSON)' },
      answerOfFault: (fault) => answerOfFault(fault, limit?.headers ?? {}),
      act: () =>
        answer(limit?.headers ?? {}, () => {
          if (request.headers['user-agent'] === undefined) throw refusals.noUserAgent();
          if (token === undefined) throw refusals.requiresAuthentication();
          if (found instanceof GitHubRefusal) throw found;
          if (found === undefined) throw refusals.badCredentials();
          if (limit?.isAllowed === false) throw refusals.primaryLimit(limit.headers);
          const implementation = OPERATIONS.get(operation);
          if (implementation === undefined) throw refusals.notFound();
          if (body === undefined) throw refusals.malformed();
          return implementation(callOf(request, { ...found, body }));
        }),
    });
    return reply;
  }

  function callOf(request: FastifyRequest, of: { world: World; caller: GitHubCaller; body: Body }): GitHubCall {
    return {
      ...of,
      params: request.params as Readonly<Record<string, string>>,
      query: request.query as Body,
      method: request.method,
      rest: request.url.replace(/^.*?\/repos\/[^/?]+\/[^/?]+/, ''),
      changes: sandbox.github,
      webhooks: sandbox.githubWebhooks,
      places: sandbox.githubPlaces(),
    };
  }

  function count(token: string, world: World): ReturnType<typeof countRequest> {
    const decision = countRequest(windows.get(token), world.limits.githubRequestsPerHour, world.clock.now());
    windows.set(token, decision.window);
    return decision;
  }
}

/** Whose credentials these are; a refusal when they are a token of an app that GitHub would not take. */
function findCaller(
  { worlds, githubKey }: Sandbox,
  token: string,
): { world: World; caller: GitHubCaller } | GitHubRefusal | undefined {
  if (token.split('.').length === 3) {
    try {
      const world = worlds.findByGitHubApp(issuerOfJwt(token, githubKey(), Date.now()));
      return world === undefined ? refusals.integrationNotFound() : { world, caller: { kind: 'app' } };
    } catch (error) {
      if (error instanceof GitHubRefusal) return error;
      throw error;
    }
  }
  for (const world of worlds.list()) {
    const userId = world.github.tokens.get(token);
    if (userId !== undefined) return { world, caller: { kind: 'person', userId } };
    const { app } = world.github;
    const expiresAt = app.tokens.get(token);
    if (expiresAt !== undefined && expiresAt > world.clock.now())
      return { world, caller: { kind: 'installation', userId: app.botUserId } };
  }
  return undefined;
}

function answer(headers: Headers, act: () => ReturnType<GitHubOperation>): Answer {
  try {
    const { status = 200, body, headers: own = {} } = act();
    return { status, headers: { ...headers, ...own, 'x-github-media-type': 'github.v3; format=json' }, body };
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: error.body,
      refusal: error.message,
    };
  }
}

/** The JSON object sent, empty when there is none; undefined when it is not one. */
function readBody(request: FastifyRequest): Body | undefined {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(request.body.toString('utf8'));
    return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? (parsed as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** A secondary limit is GitHub's way to say "slower", with a pause in `retry-after`. */
function answerOfFault(fault: Fault, headers: Headers): Answer {
  if (fault.kind !== '429') return { status: 500, headers, body: { message: 'Server Error', status: '500' } };
  const refusal = refusals.secondaryLimit(fault.retryAfterSeconds);
  return { status: refusal.status, headers: { ...headers, ...refusal.headers }, body: refusal.body };
}
