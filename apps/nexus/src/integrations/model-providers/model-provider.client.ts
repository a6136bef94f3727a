import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { failureWords } from '../../platform/parts/failure-words.js';
import type { PartReport } from '../../platform/parts/part.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { ProviderJudge } from './provider-judge.js';
import { toProviderHeaders } from './forwarded-headers.js';
import { nameProvider } from './provider-name.js';

export interface ProviderRequest {
  /** Below the provider's base URL, such as `/chat/completions`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Ends the call at once, on the wire too. */
  readonly signal: AbortSignal;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

const part = 'model-provider';

/** The OpenAI-compatible provider behind the model gateway; off when no address is set. */
@Injectable()
export class ModelProvider implements OnApplicationShutdown {
  /** Name of the provider in usage rows. */
  readonly name: string;
  readonly #baseUrl: string | undefined;
  readonly #apiKey: string | undefined;
  readonly #agent: Agent;
  readonly #parts: PartHealth;
  readonly #judge = new ProviderJudge();

  constructor(@Inject(SETTINGS) settings: Settings, parts: PartHealth) {
    const { baseUrl, apiKey, headersTimeoutMs, idleTimeoutMs } = settings.models;
    this.#parts = parts;
    parts.declare({
      name: part,
      label: 'Model provider',
      whenDegraded: 'Model calls of agents fail or take long; agents try again and may report a blocker.',
      whenOff: 'Agents cannot call models through Nexus.',
      forgetAfterMs: settings.parts.forgetMinutes * 60_000,
    });
    if (baseUrl === undefined) {
      parts.report(part, { state: 'off', reason: 'NEXUS_MODEL_PROVIDER_BASE_URL is not set' });
    }
    this.#baseUrl = baseUrl?.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.name = baseUrl === undefined ? 'none' : nameProvider(baseUrl);
    this.#agent = new Agent({
      connections: null,
      // One request at a time on a connection, so that a long answer never holds up another.
      pipelining: 1,
      allowH2: false,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: idleTimeoutMs,
      connect: { noDelay: true },
    });
  }

  /**
   * Sends a request and answers as soon as the provider's headers are here; the body follows as it comes.
   * Throws `provider_not_configured` or `provider_unavailable`.
   */
  async send(request: ProviderRequest): Promise<ProviderAnswer> {
    if (this.#baseUrl === undefined) throw new NexusError('provider_not_configured');
    const url = new URL(this.#baseUrl + request.path);
    try {
      const answer: Dispatcher.ResponseData = await callingIntegration(
        'model-providers',
        () =>
          this.#agent.request({
            origin: url.origin,
            path: url.pathname + url.search,
            method: 'POST',
            headers: toProviderHeaders(request.headers, this.#apiKey),
            body: request.body,
            signal: request.signal,
          }),
        { isToldOfTrace: true },
      );
      this.#note(this.#judge.answered(answer.statusCode));
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      // Who leaves says nothing of the provider.
      if (!request.signal.aborted) this.#note(this.#judge.failed(failureWords(error)));
      throw toProviderError(error);
    }
  }

  #note(report: PartReport | undefined): void {
    if (report !== undefined) this.#parts.report(part, report);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** What a failed exchange with the provider means to the caller. */
export function toProviderError(error: unknown): NexusError {
  const code = (error as { code?: unknown } | null)?.code;
  return new NexusError('provider_unavailable', providerFailures.get(code), { cause: error });
}

const providerFailures: ReadonlyMap<unknown, string> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'The model provider did not begin its answer in time.'],
  ['UND_ERR_BODY_TIMEOUT', 'The model provider fell silent in the middle of its answer.'],
  ['UND_ERR_CONNECT_TIMEOUT', 'The model provider could not be reached in time.'],
  ['UND_ERR_SOCKET', 'The model provider closed the connection before its answer was complete.'],
]);
