import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, serveExchange } from '../exchange/exchange.service.js';
import type { Fault } from '../faults/fault-box.repository.js';
import type { Sandbox } from '../sandbox.js';
import { newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { type ChatRequest, parseChatRequest, textOf } from './chat-request.js';
import { complete, type Completion, completionBody, completionChunks } from './completion.js';
import { embeddingBody, parseEmbeddingRequest } from './embedding.js';
import { behaviourOf, MODELS } from './models.js';
import { ModelRefusal, modelRefusals } from './openai-error.js';

const RATE_LIMITED_RETRY_SECONDS = 1;

type Operation = (world: World, body: unknown, request: FastifyRequest) => Answer | Promise<Answer>;

/** The model provider: `/openai/v1/...`. */
export function registerOpenAi(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/v1/chat/completions', (request, reply) =>
    serve(request, reply, { operation: 'chat.completions', act: chat }),
  );
  app.post('/v1/embeddings', (request, reply) => serve(request, reply, { operation: 'embeddings', act: embeddings }));
  app.get('/v1/models', (request, reply) => serve(request, reply, { operation: 'models', act: listModels }));
  app.setNotFoundHandler((request, reply) =>
    serve(request, reply, {
      operation: 'unknownRoute',
      act: () => {
        throw modelRefusals.unknownRoute(request.method, request.url);
      },
    }),
  );

  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    { operation, act }: { operation: string; act: Operation },
  ): Promise<FastifyReply> {
    const key = request.headers.authorization?.replace(/^Bearer\s+/i, '');
    const world = key === undefined ? undefined : sandbox.worlds.findByModelKey(key);
    const body = readBody(request);
    await serveExchange({
      request,
      reply,
      kind: 'openai.request',
      operation,
      world,
      strayJournal: sandbox.strayJournal,
      holdMs: world?.timings.faultHoldMs ?? sandbox.settings.timings.faultHoldMs,
      input: { body: body ?? '(not JSON)' },
      answerOfFault: (fault) => refused(refusalOfFault(fault), false),
      act: async () => {
        try {
          if (key === undefined) throw modelRefusals.noKey();
          if (world === undefined) throw modelRefusals.wrongKey(key);
          if (body === undefined) throw modelRefusals.notJson();
          return withHeaders(await act(world, body, request));
        } catch (error) {
          if (error instanceof ModelRefusal) return refused(error, true);
          throw error;
        }
      },
    });
    return reply;
  }
}

async function chat(world: World, body: unknown): Promise<Answer> {
  const parsed = parseChatRequest(body);
  if (parsed.outcome === 'invalid') throw modelRefusals.invalidField(parsed.param, parsed.message);
  const { request } = parsed;
  const last = request.messages.at(-1);
  const behaviour = behaviourOf(request.model, last === undefined ? '' : textOf(last));
  if (behaviour === undefined || behaviour === 'embed') throw modelRefusals.unknownModel(request.model);
  if (behaviour === 'fail_500') throw modelRefusals.serverError();
  if (behaviour === 'rate_limit') throw modelRefusals.rateLimited(RATE_LIMITED_RETRY_SECONDS);
  if (behaviour === 'hang') return { status: 200, body: null, hang: true };
  const signal = world.lifetime.signal;
  if (behaviour === 'answer_slowly') await delay(world.timings.openaiSlowDelayMs, undefined, { signal });
  const completion = complete({ request, behaviour, id: `chatcmpl-${newToken(29)}`, nowMs: Date.now() });
  return request.stream === true
    ? streamed(world, request, { completion, isCut: behaviour === 'cut' })
    : { status: 200, body: completionBody(completion) };
}

function streamed(
  world: World,
  request: ChatRequest,
  { completion, isCut }: { completion: Completion; isCut: boolean },
): Answer {
  const chunks = completionChunks(completion, request.stream_options?.include_usage === true);
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: null, stream: events(world, chunks, isCut) };
}

async function* events(world: World, chunks: readonly unknown[], isCut: boolean): AsyncGenerator<string> {
  const end = isCut ? Math.ceil(chunks.length / 2) : chunks.length;
  for (const chunk of chunks.slice(0, end)) {
    yield `data: ${JSON.stringify(chunk)}\n\n`;
    await delay(world.timings.openaiChunkDelayMs, undefined, { signal: world.lifetime.signal });
  }
  if (isCut) throw new Error('The stream is cut here on purpose.');
  yield 'data: [DONE]\n\n';
}

function embeddings(_world: World, body: unknown): Answer {
  const parsed = parseEmbeddingRequest(body);
  if (parsed.outcome === 'invalid') throw modelRefusals.invalidField(parsed.param, parsed.message);
  if (MODELS[parsed.request.model] !== 'embed') throw modelRefusals.unknownModel(parsed.request.model);
  return { status: 200, body: embeddingBody(parsed.request) };
}

function listModels(): Answer {
  const data = Object.keys(MODELS).map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'sandbox' }));
  return { status: 200, body: { object: 'list', data } };
}

function readBody(request: FastifyRequest): unknown {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function withHeaders(answer: Answer): Answer {
  return {
    ...answer,
    headers: { 'x-request-id': `req_${newToken(24)}`, 'openai-processing-ms': '1', ...answer.headers },
  };
}

function refused({ status, message, fields, headers }: ModelRefusal, isRefusal: boolean): Answer {
  const answer = {
    status,
    headers: { 'x-request-id': `req_${newToken(24)}`, ...headers },
    body: { error: { message, ...fields } },
  };
  return isRefusal ? { ...answer, refusal: fields.code ?? fields.type } : answer;
}

function refusalOfFault(fault: Fault): ModelRefusal {
  if (fault.kind === '429') return modelRefusals.rateLimited(fault.retryAfterSeconds);
  if (fault.kind === 'refused') return modelRefusals.byFault(fault.status, fault.error);
  return modelRefusals.serverError();
}
