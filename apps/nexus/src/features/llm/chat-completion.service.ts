import { once } from 'node:events';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import { toAgentHeaders } from '../../integrations/model-providers/forwarded-headers.js';
import {
  ModelProvider,
  type ProviderAnswer,
  toProviderError,
} from '../../integrations/model-providers/model-provider.client.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { inSpan, markFailed } from '../../platform/telemetry/in-span.js';
import { newId } from '../../platform/new-id.js';
import type { RunPrincipal } from '../access/principal.js';
import { Traces } from '../traces/traces.service.js';
import { AnswerKeeper } from './answer-keeper.js';
import { type PreparedRequest, prepareRequest } from './chat-request.js';
import { HeldRuns } from './held-runs.service.js';
import { priceMicroUsd } from './model-price.js';
import { toOpenAiError } from './openai-error.js';
import { StreamFilter } from './stream-filter.js';
import { readUsageOfBytes, type TokenUsage } from './token-usage.js';
import { UsageRecorder } from './usage-recorder.service.js';

/** A model call of an agent that may make it. */
export interface AdmittedCall {
  readonly run: RunPrincipal;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** `performance.now()` of its arrival. */
  readonly startedAt: number;
}

type ReadyRequest = Extract<PreparedRequest, { outcome: 'ready' }>;

/** A call on its way to the provider. */
interface Exchange extends AdmittedCall {
  readonly request: ReadyRequest;
  /** Fires when the agent has gone. */
  readonly gone: AbortSignal;
  /** Fires when the run has ended, with what the agent is to be told. */
  readonly lost: AbortSignal;
  readonly sentAt: number;
  /** Keeps the answer for the trace of the run. */
  readonly kept: AnswerKeeper;
}

interface Ending {
  readonly status: number;
  readonly isComplete: boolean;
  readonly usage?: TokenUsage | undefined;
  readonly firstByteAt?: number | undefined;
  /** What the agent is still to be told; absent once the answer has begun. */
  readonly failure?: NexusError;
}

/** Status of a call whose agent went away before there was any other. */
const clientGoneStatus = 499;
const refusedKeyStatuses: ReadonlySet<number> = new Set([401, 403]);

/** Passes one chat completion through: the provider's bytes as they come, its usage noted. */
@Injectable()
export class ChatCompletions {
  readonly #provider: ModelProvider;
  readonly #recorder: UsageRecorder;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Traces) private readonly traces!: Traces;
  @Inject(HeldRuns) private readonly heldRuns!: HeldRuns;

  constructor(provider: ModelProvider, recorder: UsageRecorder, log: Log) {
    this.#provider = provider;
    this.#recorder = recorder;
    this.#log = log;
  }

  /** Answers the call on its response. Throws what the agent is to be told when no byte of an answer was sent. */
  async answer(call: AdmittedCall): Promise<void> {
    const request = readyOrRefuse(call);
    const leaving = new AbortController();
    call.response.once('close', () => leaving.abort());
    if (call.response.destroyed) leaving.abort();
    const kept = new AnswerKeeper({ isWanted: this.traces.contentLimitBytes > 0 });
    const held = this.heldRuns.hold(call.run.runId);
    const exchange = { ...call, request, gone: leaving.signal, lost: held.lost, sentAt: performance.now(), kept };
    const words = {
      name: `chat ${request.model}`,
      kind: SpanKind.CLIENT,
      attributes: this.#attributesOf(call, request),
    };
    await inSpan(words, async (span) => {
      const ending = await this.#exchange(exchange).finally(held.end);
      describeEnding(span, ending);
      this.#record(exchange, ending);
      if (ending.failure !== undefined) throw ending.failure;
    });
  }

  /** Names of the GenAI conventions, which are still in development; never what was asked or answered. */
  #attributesOf({ run }: AdmittedCall, request: ReadyRequest): Attributes {
    return {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': this.#provider.name,
      'gen_ai.request.model': request.model,
      'gen_ai.request.stream': request.isStream,
      'gen_ai.conversation.id': run.taskId,
      'gen_ai.agent.id': run.agentId,
      'oblivion.run.id': run.runId,
    };
  }

  async #exchange(exchange: Exchange): Promise<Ending> {
    try {
      const { headers, request, gone, lost } = exchange;
      const answer = await this.#provider.send({
        path: '/chat/completions',
        headers,
        body: request.bytes,
        signal: AbortSignal.any([gone, lost]),
      });
      const answeredAt = performance.now();
      if (refusedKeyStatuses.has(answer.status)) return this.#refusedKey(answer);
      const ownMs = exchange.sentAt - exchange.startedAt + (performance.now() - answeredAt);
      const head = { ...toAgentHeaders(answer.headers), 'server-timing': `nexus;dur=${ownMs.toFixed(3)}` };
      const isStream = String(answer.headers['content-type']).startsWith('text/event-stream');
      return isStream
        ? await this.#relayStream(exchange, answer, head)
        : await this.#relayWhole(exchange, answer, head);
    } catch (error) {
      if (exchange.gone.aborted) return { status: clientGoneStatus, isComplete: false };
      const failure = failureOf(exchange, error);
      this.#log.warn(errorFields(failure), 'model call failed');
      return { status: toOpenAiError(failure).status, isComplete: false, failure };
    }
  }

  async #relayWhole(exchange: Exchange, answer: ProviderAnswer, head: OutgoingHttpHeaders): Promise<Ending> {
    const bytes = await this.#readWhole(answer);
    const firstByteAt = performance.now();
    const { response, kept } = exchange;
    kept.add(bytes);
    response.writeHead(answer.status, { ...head, 'content-length': bytes.length });
    response.end(bytes);
    if (!isSuccess(answer.status)) return { status: answer.status, isComplete: false, firstByteAt };
    return { status: answer.status, isComplete: true, usage: readUsageOfBytes(bytes), firstByteAt };
  }

  async #readWhole(answer: ProviderAnswer): Promise<Buffer> {
    const limit = this.settings.models.bodyLimitBytes;
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit)
        throw new NexusError('provider_unavailable', `The provider's answer is larger than ${limit} bytes.`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async #relayStream(exchange: Exchange, answer: ProviderAnswer, head: OutgoingHttpHeaders): Promise<Ending> {
    const { response, request } = exchange;
    const filter = new StreamFilter(request);
    let firstByteAt: number | undefined;
    response.writeHead(answer.status, head);
    response.flushHeaders();
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        firstByteAt ??= performance.now();
        exchange.kept.add(chunk);
        await this.#write(exchange, filter.push(chunk));
      }
      await this.#write(exchange, filter.end());
      response.end();
    } catch (error) {
      this.#breakOff(exchange, error);
      return { status: answer.status, isComplete: false, usage: filter.usage, firstByteAt };
    }
    const isComplete = isSuccess(answer.status) && filter.isDone;
    return { status: answer.status, isComplete, usage: filter.usage, firstByteAt };
  }

  /** Writes, and waits for an agent that reads more slowly than its provider speaks, as long as it reads at all. */
  async #write({ response, gone, lost }: Exchange, frames: readonly Buffer[]): Promise<void> {
    gone.throwIfAborted();
    lost.throwIfAborted();
    if (frames.length === 0 || response.write(Buffer.concat(frames))) return;
    const patience = AbortSignal.timeout(this.settings.models.idleTimeoutMs);
    try {
      await once(response, 'drain', { signal: AbortSignal.any([gone, lost, patience]) });
    } catch (error) {
      if (patience.aborted) response.destroy();
      throw error;
    }
  }

  /** Ends a stream that cannot be completed: without `[DONE]`, and with a last event that official clients raise. */
  #breakOff(exchange: Exchange, error: unknown): void {
    const { response, gone } = exchange;
    if (gone.aborted || response.destroyed) return;
    const failure = failureOf(exchange, error);
    this.#log.warn(errorFields(failure), 'model stream broke off');
    response.end(`data: ${JSON.stringify(toOpenAiError(failure).body)}\n\n`);
  }

  /** The agent's own key is fine: it must not be told that a key is wrong. */
  #refusedKey(answer: ProviderAnswer): Ending {
    answer.body.on('error', () => undefined).resume();
    this.#log.error(
      { status: answer.status, provider: this.#provider.name },
      'model provider refuses the key of Nexus: check NEXUS_MODEL_PROVIDER_API_KEY',
    );
    const failure = new NexusError(
      'provider_unavailable',
      'The model provider refuses Nexus; its operator must mend that.',
    );
    return { status: answer.status, isComplete: false, failure };
  }

  #record(call: Pick<Exchange, keyof AdmittedCall | 'request' | 'kept'>, ending: Ending): void {
    const { request } = call;
    const answer = call.kept.end();
    const { usage, firstByteAt } = ending;
    const provider = this.#provider.name;
    const price = usage && { model: request.model, provider, usage, at: this.clock.now() };
    this.#recorder.record({
      id: newId('call'),
      run: call.run,
      provider,
      model: request.model,
      status: ending.status,
      isStream: request.isStream,
      isComplete: ending.isComplete,
      usage,
      costMicroUsd: price === undefined ? null : priceMicroUsd(price),
      durationMs: Math.round(performance.now() - call.startedAt),
      firstByteMs: firstByteAt === undefined ? null : Math.round(firstByteAt - call.startedAt),
      endedAt: this.clock.now(),
      failure: ending.failure?.message,
      content: answer && { request: request.bytes, ...answer },
    });
  }
}

function failureOf({ lost }: Exchange, error: unknown): NexusError {
  if (lost.aborted) return lost.reason as NexusError;
  return error instanceof NexusError ? error : toProviderError(error);
}

function readyOrRefuse({ body, run }: AdmittedCall): ReadyRequest {
  const request = prepareRequest(body, run.model);
  switch (request.outcome) {
    case 'ready':
      return request;
    case 'invalid':
      throw new NexusError('invalid_request', `${request.field} ${request.reason}.`, { field: request.field });
    case 'model_not_allowed':
      throw new NexusError('model_not_allowed', `This project allows the model ${run.model}, not ${request.model}.`, {
        field: 'model',
      });
  }
}

function describeEnding(span: Span, { status, isComplete, usage }: Ending): void {
  span.setAttribute('http.response.status_code', status);
  if (usage !== undefined) {
    span.setAttributes({
      'gen_ai.usage.input_tokens': usage.inputTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens,
    });
  }
  if (status >= 400) markFailed(span, String(status));
  else if (!isComplete) markFailed(span, 'incomplete');
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
