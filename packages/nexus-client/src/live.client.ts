import type { ErrorCode, FeedEvent, LiveServerFrame, TaskId } from '@oblivion/protocol';
import { type Backoff, backoffMs, defaultBackoff } from './backoff.js';
import { errorForClose, isFinal } from './close-codes.js';
import { readLiveFrame } from './live-frame.js';

/** `offline`: several attempts in a row failed; they go on. `closed`: no further attempt will be made. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'closed';

/** Which events to follow, from where, and what to do with them. */
export interface LiveTopic {
  /** Only this task's events; all of the tenant's when left out. */
  readonly taskId?: TaskId | undefined;
  /** The last event seen: everything after it comes, once. Left out: only what happens from now on. */
  readonly cursor?: string | undefined;
  /** Events in order; the feed resumes after them once this returned. */
  readonly onEvents: (events: readonly FeedEvent[], cursor: string) => void;
  /** From here on no event is missed. Called after every connect. */
  readonly onSubscribed?: (() => void) | undefined;
}

export interface LiveClientOptions {
  /** Address of the feed, such as `ws://127.0.0.1:4000/live`. */
  readonly url: string;
  /** `reason`: the error that ended the connection, when Nexus named one. */
  readonly onStatus?: ((status: LiveStatus, reason?: ErrorCode) => void) | undefined;
  readonly backoff?: Backoff | undefined;
  /** Failed attempts in a row after which the status becomes `offline`; 4 when left out. */
  readonly offlineAfterAttempts?: number | undefined;
  /** How long a connect may take until the subscription is confirmed, in milliseconds; 10,000 when left out. */
  readonly connectTimeoutMs?: number | undefined;
  /** Headers of the upgrade, for callers outside a browser (browsers send their cookie by themselves). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Node takes headers where browsers take protocols. */
type WebSocketWithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/**
 * One connection to the live feed that comes back by itself and resumes at the last event handed over. It has one topic
 * at a time; following another one reuses the connection.
 */
export class LiveClient {
  readonly #options: LiveClientOptions;
  #socket: WebSocket | undefined;
  #topic: LiveTopic | undefined;
  #cursor: string | undefined;
  /** A subscription was sent and not yet confirmed: events that arrive meanwhile belong to an older topic. */
  #isAwaiting = false;
  /** The topic changed while a confirmation was awaited. One is asked for at a time: Nexus may skip a replaced one. */
  #isOutdated = false;
  #failedAttempts = 0;
  #hasBeenLive = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #status: LiveStatus | undefined;

  constructor(options: LiveClientOptions) {
    this.#options = options;
  }

  /** Follows a topic instead of the one before; connects when needed. Returns how to stop following it. */
  follow(topic: LiveTopic): () => void {
    this.#topic = topic;
    this.#cursor = topic.cursor;
    if (this.#isAwaiting) this.#isOutdated = true;
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#subscribe(this.#socket);
    else if (!this.#socket && this.#timer === undefined) this.#connect();
    return () => {
      if (this.#topic === topic) this.#topic = undefined;
    };
  }

  /** Connects at once instead of waiting, for instance when the network has come back. */
  retryNow(): void {
    if (this.#socket || this.#status === 'closed') return;
    this.#failedAttempts = 0;
    this.#connect();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#dropSocket();
    this.#report('closed');
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#report(this.#restingStatus());
    const socket = this.#open();
    this.#socket = socket;
    this.#connectTimer = setTimeout(() => this.#lost(socket), this.#options.connectTimeoutMs ?? 10_000);
    socket.addEventListener('open', () => this.#subscribe(socket));
    socket.addEventListener('message', (message) => this.#receive(socket, message.data));
    socket.addEventListener('close', (closing) => this.#lost(socket, errorForClose(closing.code)));
  }

  #open(): WebSocket {
    const { url, headers } = this.#options;
    if (!headers) return new WebSocket(url);
    return new (WebSocket as unknown as WebSocketWithHeaders)(url, { headers: { ...headers } });
  }

  #subscribe(socket: WebSocket): void {
    this.#isAwaiting = true;
    this.#isOutdated = false;
    const { taskId } = this.#topic ?? {};
    const cursor = this.#cursor;
    socket.send(JSON.stringify({ type: 'subscribe', ...(taskId && { taskId }), ...(cursor && { cursor }) }));
  }

  #receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    const frame = readLiveFrame(data);
    if (frame) this.#handle(socket, frame);
  }

  #handle(socket: WebSocket, frame: LiveServerFrame): void {
    switch (frame.type) {
      case 'subscribed':
        return this.#confirmed(socket, frame.cursor);
      case 'events':
        return this.#deliver(frame.events, frame.cursor);
      case 'drain':
        return this.#moveAfter(socket, frame.reconnectAfterMs);
      case 'error':
        return this.#lost(socket, frame.code);
    }
  }

  #confirmed(socket: WebSocket, cursor: string): void {
    clearTimeout(this.#connectTimer);
    this.#isAwaiting = false;
    if (this.#isOutdated) return this.#subscribe(socket);
    // Only the first confirmation of a topic without a cursor says where it begins: otherwise the topic knows better.
    this.#cursor ??= cursor;
    this.#failedAttempts = 0;
    this.#hasBeenLive = true;
    this.#report('live');
    this.#topic?.onSubscribed?.();
  }

  #deliver(events: readonly FeedEvent[], cursor: string): void {
    if (this.#isAwaiting || !this.#topic) return;
    this.#topic.onEvents(events, cursor);
    this.#cursor = cursor;
  }

  #moveAfter(socket: WebSocket, reconnectAfterMs: number): void {
    const waitMs = reconnectAfterMs * (0.5 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (socket === this.#socket) this.#dropSocket();
      this.#connect();
    }, waitMs);
  }

  #lost(socket: WebSocket, reason?: ErrorCode): void {
    if (socket !== this.#socket) return;
    const isMoving = this.#timer !== undefined;
    this.#detach();
    socket.close();
    if (isFinal(reason)) return this.#end(reason);
    this.#failedAttempts += 1;
    this.#report(this.#restingStatus(), reason);
    if (isMoving) return;
    const waitMs = backoffMs(this.#options.backoff ?? defaultBackoff, this.#failedAttempts - 1, Math.random());
    this.#timer = setTimeout(() => this.#connect(), waitMs);
  }

  #end(reason: ErrorCode | undefined): void {
    clearTimeout(this.#timer);
    this.#report('closed', reason);
  }

  #dropSocket(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#detach();
    socket?.close();
  }

  #detach(): void {
    clearTimeout(this.#connectTimer);
    this.#socket = undefined;
    this.#isAwaiting = false;
    this.#isOutdated = false;
  }

  #restingStatus(): LiveStatus {
    if (this.#failedAttempts >= (this.#options.offlineAfterAttempts ?? 4)) return 'offline';
    return this.#hasBeenLive || this.#failedAttempts > 0 ? 'reconnecting' : 'connecting';
  }

  #report(status: LiveStatus, reason?: ErrorCode): void {
    if (status === this.#status && reason === undefined) return;
    this.#status = status;
    this.#options.onStatus?.(status, reason);
  }
}
