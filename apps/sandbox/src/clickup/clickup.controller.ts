import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, serveExchange } from '../exchange/exchange.service.js';
import type { Fault } from '../faults/fault-box.repository.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import type { ClickUpOperation } from './clickup-call.js';
import { ClickUpRefusal, refusals } from './clickup-error.js';
import { COMMENT_OPERATIONS } from './comment-operations.service.js';
import { DOCUMENT_OPERATIONS } from './document-operations.js';
import { FIELD_OPERATIONS } from './field-operations.service.js';
import { accessToken } from './access-token.service.js';
import { countRequest, type MinuteWindow } from './minute-window.js';
import { CLICKUP_ROUTES } from './routes.js';
import { TASK_OPERATIONS } from './task-operations.service.js';
import { WEBHOOK_OPERATIONS } from './webhook-operations.service.js';
import { WORKSPACE_OPERATIONS } from './workspace-operations.js';

type Body = Readonly<Record<string, unknown>>;

const OPERATIONS: ReadonlyMap<string, ClickUpOperation> = new Map(
  Object.entries({
    ...WORKSPACE_OPERATIONS,
    ...TASK_OPERATIONS,
    ...COMMENT_OPERATIONS,
    ...FIELD_OPERATIONS,
    ...WEBHOOK_OPERATIONS,
    ...DOCUMENT_OPERATIONS,
  }),
);

/** The API: `/clickup/api/v2/...`, and Docs at `/clickup/api/v3/...`. Paths it does not know answer 404 as ClickUp does, and are recorded. */
export function registerClickUp(app: FastifyInstance, sandbox: Sandbox): void {
  const windows = new Map<string, MinuteWindow>();

  for (const { method, path, operation } of CLICKUP_ROUTES) {
    app.route({ method, url: `/api${path}`, handler: (request, reply) => serve(request, reply, operation) });
  }
  app.setNotFoundHandler((request, reply) => serve(request, reply, 'unknownRoute'));

  async function serve(request: FastifyRequest, reply: FastifyReply, operation: string): Promise<FastifyReply> {
    const token = request.headers.authorization?.replace(/^Bearer\s+/i, '');
    const world = token === undefined ? undefined : sandbox.worlds.findByClickUpToken(token);
    const body = readBody(request);
    const limit = token !== undefined && world !== undefined ? countFor(token, world) : undefined;
    await serveExchange({
      request,
      reply,
      kind: 'clickup.request',
      operation,
      world,
      strayJournal: sandbox.strayJournal,
      holdMs: world?.timings.faultHoldMs ?? sandbox.settings.timings.faultHoldMs,
      input: { query: request.query, body: body ?? '(not JSON)' },
      answerOfFault: (fault) => answerOfFault(fault, limit?.headers ?? {}),
      act: () => {
        try {
          if (limit?.isAllowed === false) throw refusals.rateLimited();
          const answer = act(request, { operation, token, world, body });
          return { status: 200, headers: limit?.headers ?? {}, body: answer };
        } catch (error) {
          if (error instanceof ClickUpRefusal) return refused(error, limit?.headers ?? {});
          throw error;
        }
      },
    });
    return reply;
  }

  function act(
    request: FastifyRequest,
    {
      operation,
      token,
      world,
      body,
    }: { operation: string; token: string | undefined; world: World | undefined; body: Body | undefined },
  ): unknown {
    if (operation === 'getAccessToken') return accessToken(sandbox, request.query as Readonly<Record<string, string>>);
    if (token === undefined) throw refusals.noAuthorization();
    const userId = world?.clickup.tokens.get(token);
    if (world === undefined || userId === undefined) throw refusals.invalidToken();
    const implementation = OPERATIONS.get(operation);
    if (implementation === undefined) throw refusals.routeNotFound();
    if (body === undefined) throw refusals.malformedBody();
    return implementation({
      world,
      workspace: world.clickup,
      userId,
      params: request.params as Readonly<Record<string, string>>,
      query: request.query as Body,
      body,
      changes: sandbox.clickup,
      baseUrl: sandbox.baseUrl(),
    });
  }

  function countFor(token: string, world: World): ReturnType<typeof countRequest> {
    const decision = countRequest(windows.get(token), world.limits.clickupRequestsPerMinute, world.clock.now());
    windows.set(token, decision.window);
    return decision;
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

function refused(error: ClickUpRefusal, headers: Readonly<Record<string, string>>): Answer {
  return { status: error.status, headers, body: { err: error.message, ECODE: error.code }, refusal: error.code };
}

function answerOfFault(fault: Fault, headers: Readonly<Record<string, string>>): Answer {
  if (fault.kind === 'refused') {
    return { status: fault.status, headers, body: { err: 'Refused by a fault', ECODE: fault.error } };
  }
  if (fault.kind !== '429')
    return { status: 500, headers, body: { err: 'Internal Server Error', ECODE: 'SERVER_001' } };
  const resetSeconds = Math.ceil(Date.now() / 1000) + fault.retryAfterSeconds;
  return {
    status: 429,
    headers: { ...headers, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetSeconds) },
    body: { err: 'Rate limit reached', ECODE: 'APP_002' },
  };
}
