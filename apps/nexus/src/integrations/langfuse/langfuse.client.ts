import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { failureWords } from '../../platform/parts/failure-words.js';
import { type ExportOutcome, judgeAnswer } from './export-outcome.js';
import type { Observation } from './observation.js';
import { toOtlpRequest } from './otlp-spans.js';

const compress = promisify(gzip);
const projectList = z.object({ data: z.array(z.object({ id: z.string().regex(/^[\w-]+$/) })).min(1) });

/** What a person thought of a trace. */
export interface TraceScore {
  readonly id: string;
  readonly traceId: string;
  readonly name: string;
  readonly isGood: boolean;
  readonly comment: string;
}

/** Langfuse 4 over its public interface; off when it has no address or keys. */
@Injectable()
export class Langfuse {
  readonly #settings: Settings['langfuse'];

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#settings = settings.langfuse;
  }

  get isConfigured(): boolean {
    return this.missingSetting === undefined;
  }

  /** The first setting that is needed and not there. */
  get missingSetting(): string | undefined {
    const { url, publicKey, secretKey } = this.#settings;
    if (url === undefined) return 'NEXUS_LANGFUSE_URL';
    if (publicKey === undefined) return 'NEXUS_LANGFUSE_PUBLIC_KEY';
    return secretKey === undefined ? 'NEXUS_LANGFUSE_SECRET_KEY' : undefined;
  }

  /** Sends complete observations. Never throws: no answer is an outcome too. */
  async send(observations: readonly Observation[]): Promise<ExportOutcome> {
    const { environment, release } = this.#settings;
    const body = await compress(JSON.stringify(toOtlpRequest(observations, { environment, release })));
    return this.#judged('/api/public/otel/v1/traces', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        // Without it Langfuse shows what it got many minutes later.
        'x-langfuse-ingestion-version': '4',
      },
      body,
    });
  }

  /** Gives a trace what a person thought of it. The same id again takes the place of the former. Never throws. */
  async sendScore(score: TraceScore): Promise<ExportOutcome> {
    const { id, traceId, name, isGood, comment } = score;
    const { environment } = this.#settings;
    return this.#judged('/api/public/scores', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, traceId, name, value: isGood ? 1 : 0, dataType: 'BOOLEAN', comment, environment }),
    });
  }

  /** Whether Langfuse answers and takes the keys. */
  async probe(): Promise<ExportOutcome> {
    return this.#judged('/api/public/projects', {});
  }

  /** The project that the keys belong to; throws when it cannot be known now. */
  async findProjectId(): Promise<string> {
    const response = await this.#request('/api/public/projects', {});
    if (!response.ok) throw new Error(`Langfuse answered ${response.status}`);
    const [project] = projectList.parse(await response.json()).data;
    return (project as { id: string }).id;
  }

  async #judged(path: string, request: RequestInit): Promise<ExportOutcome> {
    try {
      const response = await this.#request(path, request);
      const body = (await response.text()).slice(0, 10_000);
      const { status, headers } = response;
      return judgeAnswer({ status, retryAfter: headers.get('retry-after'), body, nowMs: Date.now() });
    } catch (error) {
      return { outcome: 'later', reason: failureWords(error) };
    }
  }

  #request(path: string, request: RequestInit): Promise<Response> {
    const { url, publicKey, secretKey, timeoutMs } = this.#settings;
    const credentials = Buffer.from(`${publicKey}:${secretKey}`).toString('base64');
    return callingIntegration('langfuse', () =>
      fetch(`${url?.replace(/\/+$/, '')}${path}`, {
        ...request,
        headers: { ...request.headers, authorization: `Basic ${credentials}` },
        // A redirect would carry the keys elsewhere or lose the body: the address must be the right one.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }),
    );
  }
}
