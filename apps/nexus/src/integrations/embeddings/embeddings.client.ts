import { Inject, Injectable } from '@nestjs/common';
import { request } from 'undici';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { failureWords } from '../../platform/parts/failure-words.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { readEmbeddings } from './read-embeddings.js';

type Vector = readonly number[];

const part = 'embeddings';
const probeTimeoutMs = 2_000;

/** Turns texts into vectors by any endpoint that speaks OpenAI's embeddings API. */
@Injectable()
export class EmbeddingsClient {
  /** Vectors of one version can be compared with each other, and with no others. */
  readonly version: string;
  readonly #settings: Settings['embeddings'];
  readonly #url: string | undefined;

  readonly #parts: PartHealth;

  constructor(@Inject(SETTINGS) settings: Settings, parts: PartHealth) {
    this.#settings = settings.embeddings;
    this.#parts = parts;
    this.#url = settings.embeddings.url?.replace(/\/+$/, '');
    this.version = `${settings.embeddings.model}:${settings.embeddings.dimensions}`;
    parts.declare({
      name: part,
      label: 'Embeddings',
      whenDegraded: 'Memory is found by words alone; what is new is indexed later.',
      whenOff: 'Memory is found by words alone.',
      ...(this.isConfigured ? { check: () => this.#checkAgain() } : {}),
    });
    if (!this.isConfigured) parts.report(part, { state: 'off', reason: 'NEXUS_EMBEDDINGS_URL is not set' });
  }

  get isConfigured(): boolean {
    return this.#url !== undefined;
  }

  /**
   * One vector per text, in the same order. Throws an `OutsideCallError`; `refused` means that these very texts are not
   * accepted, everything else may pass.
   */
  async embed(texts: readonly string[], timeoutMs = this.#settings.timeoutMs): Promise<readonly Vector[]> {
    const vectors: Vector[] = [];
    const { batchSize } = this.#settings;
    for (let start = 0; start < texts.length; start += batchSize) {
      vectors.push(...(await this.#embedBatch(texts.slice(start, start + batchSize), timeoutMs)));
    }
    return vectors;
  }

  /** Calls may cost money: it is only tried while it does not work. */
  async #checkAgain(): Promise<void> {
    if (this.#parts.isDegraded(part)) await this.embed(['ready'], probeTimeoutMs);
  }

  async #embedBatch(input: readonly string[], timeoutMs: number): Promise<readonly Vector[]> {
    if (this.#url === undefined) throw new Error('embeddings are not configured');
    const { model, apiKey, dimensions } = this.#settings;
    try {
      const answer = await callingIntegration(part, () =>
        request(`${this.#url}/embeddings`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
          body: JSON.stringify({ model, input, encoding_format: 'float' }),
          signal: AbortSignal.timeout(timeoutMs),
        }),
      );
      const text = await answer.body.text();
      if (answer.statusCode >= 300) {
        const words = `answers with status ${answer.statusCode}`;
        throw new OutsideCallError(part, failureOf(answer.statusCode, answer.headers, text), { words });
      }
      const read = readEmbeddings(JSON.parse(text), { count: input.length, dimensions });
      if (read.outcome === 'unusable') {
        const { reason } = read;
        throw new OutsideCallError(part, { kind: 'failed', reason }, { words: reason });
      }
      this.#parts.report(part, { state: 'ok' });
      return read.vectors;
    } catch (error) {
      throw this.#note(error);
    }
  }

  /** A text that is refused says nothing against the endpoint. */
  #note(error: unknown): OutsideCallError {
    const failure =
      error instanceof OutsideCallError
        ? error
        : new OutsideCallError(
            part,
            { kind: 'unknown', reason: error instanceof Error ? error.message : 'no answer' },
            { cause: error },
          );
    if (failure.failure.kind !== 'refused') {
      this.#parts.report(part, { state: 'degraded', reason: failureWords(failure) });
    }
    return failure;
  }
}

/** Statuses that speak of the text itself; a wrong key or model is not the text's fault. */
const aboutTheText = new Set([400, 413, 422]);

function failureOf(status: number, headers: Record<string, string | string[] | undefined>, text: string): CallFailure {
  const reason = `http ${status} ${errorText(text)}`.trim();
  if (status === 429) {
    return { kind: 'rate_limited', retryAfterSeconds: Number(headers['retry-after']) || 5, reason };
  }
  if (aboutTheText.has(status)) return { kind: 'refused', reason };
  return { kind: status >= 500 ? 'unknown' : 'failed', reason };
}

function errorText(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message.slice(0, 300) : '';
  } catch {
    return '';
  }
}
