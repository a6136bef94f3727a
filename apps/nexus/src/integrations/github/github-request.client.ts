import { request } from 'undici';
import type { z } from 'zod';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';

export interface GitHubDoor {
  /** Base address without a final slash. */
  readonly apiUrl: string;
  readonly token: string;
  readonly timeoutMs: number;
}

export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with a slash; or the whole address of a next page. */
  readonly path: string;
  readonly body?: object;
}

export interface GitHubAnswer {
  readonly body: unknown;
  /** Address of the next page of a list. */
  readonly next: string | undefined;
}

type Headers = Record<string, string | string[] | undefined>;

/** GitHub sends readers on by 301, writers by 307 or 308. */
const movedStatuses: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** What was asked for lies elsewhere: its repository was renamed, or it was moved to another one. */
export class MovedError extends OutsideCallError {
  /** The path of it now. */
  readonly path: string;

  constructor(failure: CallFailure, path: string) {
    super('github', failure);
    this.path = path;
  }

  /** The repository in which it lies now; undefined when the path does not say. */
  get repositoryId(): string | undefined {
    return /^\/repositories\/(\d+)/.exec(this.path)?.[1];
  }
}

/** One call of GitHub's REST API. */
export async function callGitHub(door: GitHubDoor, call: GitHubRequest): Promise<GitHubAnswer> {
  try {
    const { statusCode, headers, body } = await callingIntegration('github', () =>
      request(`${door.apiUrl}${call.path}`, {
        method: call.method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${door.token}`,
          'user-agent': 'oblivion',
          'x-github-api-version': '2022-11-28',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: AbortSignal.timeout(door.timeoutMs),
      }),
    );
    const text = await body.text();
    if (statusCode < 300) return { body: text === '' ? {} : JSON.parse(text), next: nextPage(headers) };
    const failure = failureOf(statusCode, headers, text);
    const movedTo = movedStatuses.has(statusCode) ? movedPath(door.apiUrl, headers.location) : undefined;
    throw movedTo === undefined ? new OutsideCallError('github', failure) : new MovedError(failure, movedTo);
  } catch (error) {
    if (error instanceof OutsideCallError) throw error;
    const reason = error instanceof Error ? error.message : 'no answer';
    throw new OutsideCallError('github', { kind: 'unknown', reason }, { cause: error });
  }
}

export function readAnswer<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new OutsideCallError('github', { kind: 'failed', reason: `answer of an unknown form at ${path}` });
}

/** Whether GitHub says that there is no such thing, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof OutsideCallError && /^http (404|410|301)\b/.test(error.failure.reason);
}

/** Where the API sends a caller on, as a path of the same API: a token is shown to nobody else. */
function movedPath(apiUrl: string, location: string | string[] | undefined): string | undefined {
  const base = new URL(apiUrl);
  const to = typeof location === 'string' && URL.canParse(location, apiUrl) ? new URL(location, base) : undefined;
  const root = base.pathname.replace(/\/$/, '');
  if (to?.origin !== base.origin || !to.pathname.startsWith(`${root}/`)) return undefined;
  return `${to.pathname.slice(root.length)}${to.search}`;
}

/** The query of the next page, from the `Link` header: only what comes after the `?` is taken from outside. */
function nextPage(headers: Headers): string | undefined {
  const link = Array.isArray(headers.link) ? headers.link.join(',') : headers.link;
  return /<[^>?]*\?([^>]*)>;\s*rel="next"/.exec(link ?? '')?.[1];
}

/**
 * Limits are 403 or 429: the primary one says when it ends (`x-ratelimit-reset`), the secondary one how long to pause
 * (`retry-after`). Without either, GitHub asks for a minute.
 */
export function failureOf(status: number, headers: Headers, text: string): CallFailure {
  const message = messageOf(text);
  const reason = `http ${status} ${message}`.trim();
  const retryAfter = Number(headers['retry-after']);
  const isPrimary = headers['x-ratelimit-remaining'] === '0';
  const isLimit = status === 429 || (status === 403 && (retryAfter > 0 || isPrimary || /rate limit/i.test(message)));
  if (isLimit) {
    const left = Math.ceil(Number(headers['x-ratelimit-reset']) - Date.now() / 1000);
    const untilReset = isPrimary && left > 0 ? left : 60;
    return { kind: 'rate_limited', retryAfterSeconds: retryAfter > 0 ? retryAfter : untilReset, reason };
  }
  if (status >= 500 || status === 408) return { kind: 'unknown', reason };
  return { kind: 'refused', reason };
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 300) : '';
  } catch {
    return '';
  }
}
