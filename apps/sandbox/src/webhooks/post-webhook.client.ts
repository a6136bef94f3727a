import { connect } from 'node:net';
import { Agent, request } from 'undici';
import type { TryOutcome } from './retry-schedule.js';

const MAX_REDIRECTS = 2;
const KEPT_ANSWER_CHARACTERS = 10_000;

export interface WebhookPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface PostResult {
  readonly outcome: TryOutcome;
  /** Beginning of the receiver's answer. */
  readonly answerText: string;
}

/** A way to a receiver: says how each try ended, and never throws for what the receiver does. */
export interface WebhookCarrier {
  post(post: WebhookPost): Promise<PostResult>;
  /** Begins a delivery and breaks the connection in the middle of it. */
  cutOff(post: WebhookPost): Promise<PostResult>;
}

/** Sends webhooks over kept-alive connections. */
export class WebhookClient implements WebhookCarrier {
  private readonly agent = new Agent({ keepAliveTimeout: 4000, connections: 64 });

  async post(post: WebhookPost): Promise<PostResult> {
    const signal = AbortSignal.timeout(post.timeoutMs);
    try {
      return await this.follow(post, signal, 0);
    } catch (error) {
      if (signal.aborted) return { outcome: { kind: 'timeout' }, answerText: '' };
      return { outcome: { kind: 'connection_failed', code: codeOf(error) }, answerText: '' };
    }
  }

  cutOff(post: WebhookPost): Promise<PostResult> {
    const { promise, resolve } = Promise.withResolvers<PostResult>();
    const url = new URL(post.url);
    const socket = connect(Number(url.port || (url.protocol === 'https:' ? 443 : 80)), url.hostname, () => {
      const head = `POST ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: ${Buffer.byteLength(post.body)}\r\n`;
      const headers = Object.entries(post.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`${head}${headers.join('')}\r\n${post.body.slice(0, post.body.length / 2)}`, () =>
        socket.resetAndDestroy(),
      );
    });
    const finish = (code: string): void => resolve({ outcome: { kind: 'connection_failed', code }, answerText: '' });
    socket.on('error', (error) => finish(codeOf(error)));
    socket.on('close', () => finish('ECONNRESET'));
    return promise;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async follow(post: WebhookPost, signal: AbortSignal, redirects: number): Promise<PostResult> {
    const { url, body, headers } = post;
    const answer = await request(url, { method: 'POST', body, headers, signal, dispatcher: this.agent });
    const answerText = (await answer.body.text()).slice(0, KEPT_ANSWER_CHARACTERS);
    const location = answer.headers.location;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
      if (redirects === MAX_REDIRECTS) return { outcome: { kind: 'too_many_redirects' }, answerText };
      return this.follow({ ...post, url: new URL(location, url).href }, signal, redirects + 1);
    }
    const status = answer.statusCode;
    if (status >= 200 && status < 300) return { outcome: { kind: 'accepted', status }, answerText };
    const isNoRetry = answer.headers['x-slack-no-retry'] === '1';
    return { outcome: { kind: 'answered', status, isNoRetry }, answerText };
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
