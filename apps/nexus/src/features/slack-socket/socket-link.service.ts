import { setTimeout as pause } from 'node:timers/promises';
import { endedBy, SlackSocket, type SocketEnd } from '../../integrations/slack/slack-socket.client.js';
import type { SlackEnvelope } from '../../integrations/slack/socket-frame.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { backoffMs } from '../../platform/outbox/backoff.js';

export interface SocketLinkOptions {
  readonly apiUrl: string;
  readonly appToken: string;
  readonly timeoutMs: number;
  readonly silenceMs: number;
  readonly frameLimitBytes: number;
  readonly backoff: { readonly baseMs: number; readonly limitMs: number };
  readonly take: (envelope: SlackEnvelope) => Promise<object | undefined>;
  /** Told when the connection has opened (undefined), and why it is not open. */
  readonly report: (failure: OutsideCallError | undefined) => void;
}

/** Warnings and refreshes are Slack's ordinary course; other ends are failures. */
const ordinaryEnds = new Set(['warning', 'refresh_requested']);

/**
 * Keeps one connection of Socket Mode open. When Slack wants it to end, the next one is opened first, so that there is
 * always one that takes envelopes.
 */
export class SocketLink {
  readonly #options: SocketLinkOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #current: SlackSocket | undefined;
  #failures = 0;

  constructor(options: SocketLinkOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get appToken(): string {
    return this.#options.appToken;
  }

  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  /** Takes nothing more; what is being taken is acknowledged first. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#current?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const pauseMs = await this.#holdOne();
      if (pauseMs > 0) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Opens a connection and stays with it until the next one is due; answers with the pause before that. */
  async #holdOne(): Promise<number> {
    const former = this.#current;
    try {
      const socket = await SlackSocket.open(this.#options, this.#options);
      this.#current = socket;
      void former?.close();
      if (this.#stop.signal.aborted) return await this.#leave(socket);
      this.#options.report(undefined);
      const openedMs = performance.now();
      const end = await socket.over;
      if (performance.now() - openedMs > this.#options.silenceMs) this.#failures = 0;
      return this.#ended(end);
    } catch (error) {
      return this.#failed(error as OutsideCallError);
    }
  }

  async #leave(socket: SlackSocket): Promise<number> {
    await socket.close();
    return 0;
  }

  #ended({ isAsked, reason }: SocketEnd): number {
    if (isAsked && ordinaryEnds.has(reason)) {
      this.#failures += 1;
      return this.#failures === 1 ? 0 : this.#nextPauseMs();
    }
    this.#current = undefined;
    if (this.#stop.signal.aborted) return 0;
    return this.#failed(endedBy(reason));
  }

  #failed(error: OutsideCallError): number {
    // A connection that was warned may still take envelopes; when it ends nobody waits for that.
    this.#current = undefined;
    this.#failures += 1;
    this.#options.report(error);
    const asked = error.failure.kind === 'rate_limited' ? error.failure.retryAfterSeconds * 1000 : 0;
    return Math.max(asked, error.failure.kind === 'refused' ? this.#options.backoff.limitMs : this.#nextPauseMs());
  }

  #nextPauseMs(): number {
    return backoffMs(this.#failures, { ...this.#options.backoff, random: Math.random() });
  }
}
