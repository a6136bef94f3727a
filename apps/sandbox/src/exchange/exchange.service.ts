import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../faults/fault-box.repository.js';
import type { Journal } from '../journal/journal.repository.js';
import type { JournalKind } from '../journal/journal-entry.js';
import { preview } from '../journal/preview.js';
import type { World } from '../worlds/world.js';

/** What a stand-in answers to one call. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless `stream` or `hang` is there. */
  readonly body: unknown;
  readonly stream?: AsyncIterable<string>;
  /** `hang`: the call is never answered. */
  readonly hang?: boolean;
  /** The journal does not keep the body. */
  readonly isSecret?: boolean;
  /** Set when the stand-in said no: the code, as the caller sees it. */
  readonly refusal?: string | undefined;
}

/** One call at one of the doors. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly kind: JournalKind & `${string}.request`;
  /** Name of the operation; faults name it as `<door>.<operation>`. */
  readonly operation: string;
  /** The workspace of the caller's credentials, when they are known. */
  readonly world: World | undefined;
  /** Where calls without a workspace are kept. */
  readonly strayJournal: Journal;
  readonly holdMs: number;
  /** What the caller sent, for the journal. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly act: () => Answer | Promise<Answer>;
  /** How this door says 429, 500 and no. */
  readonly answerOfFault: (fault: Fault) => Answer;
}

/** Serves one call: faults, the action, the journal, the answer. */
export async function serveExchange(exchange: Exchange): Promise<void> {
  const startedAt = performance.now();
  const { world } = exchange;
  const door = exchange.kind.slice(0, exchange.kind.indexOf('.'));
  const fault = world?.faults.strike(`${door}.${exchange.operation}`);
  if (fault !== undefined && isBeforeAction(fault)) {
    if (fault.kind === 'slow')
      await delay(fault.delayMs, undefined, { signal: world?.lifetime.signal }).catch(() => undefined);
    else return strikeBefore(exchange, fault, startedAt);
  }
  const answer = await exchange.act();
  record(exchange, { answer, fault, startedAt });
  if (fault?.kind === 'accepted_timeout' || answer.hang === true) return holdUntilGivenUp(exchange);
  send(exchange.reply, answer);
}

function isBeforeAction(fault: Fault): boolean {
  return fault.kind !== 'accepted_timeout';
}

async function strikeBefore(exchange: Exchange, fault: Fault, startedAt: number): Promise<void> {
  if (fault.kind === '429' || fault.kind === '500' || fault.kind === 'refused') {
    const answer = exchange.answerOfFault(fault);
    record(exchange, { answer, fault, startedAt });
    send(exchange.reply, answer);
    return;
  }
  record(exchange, { answer: undefined, fault, startedAt });
  if (fault.kind === 'drop') return holdUntilGivenUp(exchange);
  exchange.reply.hijack();
  exchange.request.raw.socket.resetAndDestroy();
}

/** Keeps the connection open and silent until the caller goes away, at most `holdMs`. */
async function holdUntilGivenUp({ request, reply, holdMs, world }: Exchange): Promise<void> {
  reply.hijack();
  const { socket } = request.raw;
  const ended = new AbortController();
  const signal = world === undefined ? ended.signal : AbortSignal.any([ended.signal, world.lifetime.signal]);
  const gone = socket.destroyed ? Promise.resolve() : once(socket, 'close', { signal });
  await Promise.race([gone, delay(holdMs, undefined, { signal })]).catch(() => undefined);
  ended.abort();
  socket.destroy();
}

function send(reply: FastifyReply, answer: Answer): void {
  reply.status(answer.status).headers(answer.headers ?? {});
  if (answer.stream !== undefined) {
    void reply.send(Readable.from(answer.stream, { objectMode: false }));
    return;
  }
  void reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

function record(
  { world, strayJournal, kind, operation, input, request }: Exchange,
  { answer, fault, startedAt }: { answer: Answer | undefined; fault: Fault | undefined; startedAt: number },
): void {
  const error = fault === undefined ? answer?.refusal : `fault:${fault.kind}`;
  const outcomeOfAnswer = answer?.refusal === undefined ? 'ok' : 'refused';
  (world?.journal ?? strayJournal).record({
    kind,
    name: operation,
    outcome: fault === undefined ? outcomeOfAnswer : 'fault',
    ...(answer === undefined ? {} : { status: answer.status }),
    ...(error === undefined ? {} : { error }),
    durationMs: Math.round(performance.now() - startedAt),
    detail: {
      method: request.method,
      path: request.url,
      input: preview(input),
      ...(answer === undefined || answer.stream !== undefined || answer.isSecret === true
        ? {}
        : { answer: preview(answer.body) }),
    },
  });
}
