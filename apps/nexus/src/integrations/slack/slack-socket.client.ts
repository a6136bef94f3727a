import { once } from 'node:events';
import { LogLevel, WebClient } from '@slack/web-api';
import { WebSocket } from 'ws';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { withTimeout } from '../../platform/with-timeout.js';
import { callSlack } from './slack.client.js';
import { readSocketFrame, type SlackEnvelope, type SocketFrame } from './socket-frame.js';

export interface SlackSocketPlace {
  readonly apiUrl: string;
  readonly appToken: string;
}

export interface SlackSocketOptions {
  readonly timeoutMs: number;
  /** After so long without a frame, a ping or the answer to one the connection counts as dead. */
  readonly silenceMs: number;
  readonly frameLimitBytes: number;
  /** Answers once the envelope may be acknowledged, with what the acknowledgement carries; throws to have it come again. */
  readonly take: (envelope: SlackEnvelope) => Promise<object | undefined>;
}

/** How a connection came to its end, or that it is to. */
export interface SocketEnd {
  readonly isAsked: boolean;
  readonly reason: string;
}

/**
 * One connection of Socket Mode. An envelope is acknowledged only after `take` has answered. What is not acknowledged
 * comes again from Slack, over another connection if this one is gone.
 */
export class SlackSocket {
  readonly #socket: WebSocket;
  readonly #options: SlackSocketOptions;
  readonly #working = new Set<Promise<void>>();
  readonly #greeted = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<SocketEnd>();
  readonly #pings: NodeJS.Timeout;
  #heardMs = performance.now();

  private constructor(socket: WebSocket, options: SlackSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    for (const name of ['message', 'ping', 'pong'] as const) socket.on(name, () => this.#hear());
    socket.on('message', (data, isBinary) => this.#read(readSocketFrame(isBinary ? '' : String(data))));
    // What goes wrong ends in 'close'.
    socket.on('error', (error) => {
      this.#greeted.reject(error);
      socket.terminate();
    });
    socket.on('close', (code) => this.#over({ isAsked: false, reason: `closed with ${code}` }));
    this.#pings = setInterval(() => this.#ping(), options.silenceMs / 3);
  }

  /** Resolves once Slack has said hello. Throws `OutsideCallError` otherwise. */
  static async open(place: SlackSocketPlace, options: SlackSocketOptions): Promise<SlackSocket> {
    const { timeoutMs, frameLimitBytes } = options;
    const url = await requestSocketAddress(place, timeoutMs);
    const socket = new WebSocket(url, { maxPayload: frameLimitBytes, handshakeTimeout: timeoutMs });
    const opened = new SlackSocket(socket, options);
    try {
      await withTimeout(opened.#greeted.promise, timeoutMs, 'slack did not say hello in time');
      return opened;
    } catch (error) {
      socket.terminate();
      if (error instanceof OutsideCallError) throw error;
      throw new OutsideCallError('slack', { kind: 'failed', reason: 'the connection did not open' }, { cause: error });
    }
  }

  /** Resolves when Slack wants the connection to end, or it has ended. */
  get over(): Promise<SocketEnd> {
    return this.#end.promise;
  }

  /** Lets what is being taken be acknowledged, then closes. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#working);
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close(1000);
    await withTimeout(closed, this.#options.timeoutMs, 'slack did not close in time').catch(() =>
      this.#socket.terminate(),
    );
  }

  #read(frame: SocketFrame): void {
    if (frame.kind === 'hello') this.#greeted.resolve();
    if (frame.kind === 'disconnect') this.#over({ isAsked: true, reason: frame.reason });
    if (frame.kind !== 'envelope') return;
    const work = this.#take(frame.envelope).finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  async #take(envelope: SlackEnvelope): Promise<void> {
    try {
      const payload = await this.#options.take(envelope);
      const isTold = payload !== undefined && envelope.acceptsResponse;
      this.#socket.send(JSON.stringify({ envelope_id: envelope.id, ...(isTold ? { payload } : {}) }), () => undefined);
    } catch {
      // Not acknowledged: whoever could not take it has said why.
    }
  }

  #hear(): void {
    this.#heardMs = performance.now();
  }

  #ping(): void {
    if (performance.now() - this.#heardMs > this.#options.silenceMs) this.#socket.terminate();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  #over(end: SocketEnd): void {
    if (!end.isAsked) clearInterval(this.#pings);
    this.#greeted.reject(endedBy(end.reason));
    this.#end.resolve(end);
  }
}

/** Where a connection of Socket Mode may be opened now. Also shows that the app-level token is good. */
export async function requestSocketAddress({ apiUrl, appToken }: SlackSocketPlace, timeoutMs: number): Promise<string> {
  const client = new WebClient(appToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: LogLevel.ERROR,
  });
  const answer = await callSlack(() => client.apps.connections.open());
  return answer.url as string;
}

const endings: Readonly<Record<string, string>> = {
  link_disabled: "has Socket Mode turned off in the app's settings",
  too_many_websockets: 'has ten connections of this app already',
};

/** How an end is told to people. */
export function endedBy(reason: string): OutsideCallError {
  const words = endings[reason];
  return new OutsideCallError('slack', { kind: 'failed', reason }, words === undefined ? {} : { words });
}
