import { request } from 'undici';
import type { z } from 'zod';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';

export interface ClickUpCredentials {
  /** Base address that ends before `/v2`. */
  readonly apiUrl: string;
  /** A personal token, or one that was given by OAuth; none while there is none yet. */
  readonly token?: string | undefined;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Calls to ClickUp's API, with its errors in our words. */
export class ClickUpRequests {
  readonly #credentials: ClickUpCredentials;
  readonly #timeoutMs: number;
  #callsLeft: number | undefined;

  constructor(credentials: ClickUpCredentials, timeoutMs: number) {
    this.#credentials = credentials;
    this.#timeoutMs = timeoutMs;
  }

  /** How many calls ClickUp allows before its next reset, as it last said. */
  get callsLeft(): number | undefined {
    return this.#callsLeft;
  }

  async get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return read(shape, await this.call({ method: 'GET', path }));
  }

  /** Undefined when there is nothing at that address. */
  async find<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
    try {
      return await this.get(path, shape);
    } catch (error) {
      if (error instanceof OutsideCallError && error.failure.reason.startsWith('http 404')) return undefined;
      throw error;
    }
  }

  async call(call: Call): Promise<unknown> {
    try {
      const { statusCode, headers, body } = await callingIntegration('clickup', () =>
        request(`${this.#credentials.apiUrl}${call.path}`, {
          method: call.method,
          headers: { ...authorization(this.#credentials.token), 'content-type': 'application/json' },
          body: call.body === undefined ? null : JSON.stringify(call.body),
          signal: AbortSignal.timeout(this.#timeoutMs),
        }),
      );
      const left = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
      if (Number.isFinite(left)) this.#callsLeft = left;
      const text = await body.text();
      if (statusCode < 300) return text === '' ? {} : JSON.parse(text);
      throw new OutsideCallError('clickup', failureOf(statusCode, headers, text));
    } catch (error) {
      if (error instanceof OutsideCallError) throw error;
      const reason = error instanceof Error ? error.message : 'no answer';
      throw new OutsideCallError('clickup', { kind: 'unknown', reason }, { cause: error });
    }
  }
}

/** Personal tokens stand alone, those of OAuth behind their kind. */
function authorization(token: string | undefined): Readonly<Record<string, string>> {
  if (token === undefined) return {};
  return { authorization: token.startsWith('pk_') ? token : `Bearer ${token}` };
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new OutsideCallError('clickup', { kind: 'failed', reason: `answer of an unknown form at ${path}` });
}

function failureOf(status: number, headers: Record<string, string | string[] | undefined>, text: string): CallFailure {
  const reason = `http ${status} ${errorText(text)}`.trim();
  if (status === 429) {
    const reset = Number(headers['x-ratelimit-reset']);
    const now = Date.now() / 1000;
    const retryAfterSeconds = Number(headers['retry-after']) || (reset > now ? Math.ceil(reset - now) : 60);
    return { kind: 'rate_limited', retryAfterSeconds, reason };
  }
  if (status >= 500 || status === 408) return { kind: 'unknown', reason };
  return { kind: 'refused', reason };
}

function errorText(text: string): string {
  try {
    const { err, ECODE } = JSON.parse(text) as { err?: string; ECODE?: string };
    return [ECODE, err].filter(Boolean).join(' ').slice(0, 300);
  } catch {
    return '';
  }
}
