import { type ErrorCode, errorTable, type LiveServerFrame, type LiveClientFrame } from '@oblivion/protocol';
import { WebSocket } from 'ws';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { toKnown } from '../../platform/errors/problem.js';
import { type Cursor, formatCursor } from '../../platform/feed/cursor.js';
import type { Feed } from '../../platform/feed/feed.service.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';
import type { SocketMetrics } from '../../platform/metrics/socket-metrics.service.js';
import type { PersonPrincipal } from '../access/principal.js';
import type { FeedEventPresenter } from './feed-event-presenter.service.js';
import { LiveOutbox } from './live-outbox.js';
import { readStreamCursor } from './stream-cursor.js';

export interface LiveLimits {
  readonly batchMs: number;
  readonly queueLimit: number;
  readonly sendBufferBytes: number;
}

interface Subscription {
  readonly outbox: LiveOutbox;
  isConfirmed: boolean;
  isSending: boolean;
  timer: NodeJS.Timeout | undefined;
  stop: (() => void) | undefined;
}

/** One Observer socket: follows one subscription at a time and hands its events over in order. */
export class LiveConnection {
  /** Has answered the last ping. */
  isAlive = true;
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #person: PersonPrincipal;
  readonly #feed: Feed;
  readonly #presenter: FeedEventPresenter;
  readonly #metrics: SocketMetrics;
  readonly #limits: LiveLimits;
  #subscription: Subscription | undefined;

  constructor(
    socket: WebSocket,
    person: PersonPrincipal,
    sources: { feed: Feed; presenter: FeedEventPresenter; metrics: SocketMetrics; limits: LiveLimits },
  ) {
    this.#socket = socket;
    this.#person = person;
    this.#feed = sources.feed;
    this.#presenter = sources.presenter;
    this.#metrics = sources.metrics;
    this.#limits = sources.limits;
    socket.on('pong', () => {
      this.isAlive = true;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#unsubscribe();
        resolve();
      });
    });
  }

  /** Replaces the subscription: from here on nothing of the former one is sent. */
  async subscribe(frame: LiveClientFrame): Promise<void> {
    const from = readStreamCursor(frame.cursor, 'cursor');
    this.#unsubscribe();
    const outbox = new LiveOutbox(this.#limits.queueLimit);
    const subscription: Subscription = {
      outbox,
      isConfirmed: false,
      isSending: false,
      timer: undefined,
      stop: undefined,
    };
    this.#subscription = subscription;
    if (from !== undefined) this.#confirm(subscription, from);
    const { start, stop } = await this.#feed.follow(this.#person.tenantId, {
      from,
      taskId: frame.taskId,
      listener: (events) => this.#receive(subscription, events),
    });
    subscription.stop = stop;
    if (this.#subscription !== subscription) return stop();
    if (!subscription.isConfirmed) this.#confirm(subscription, start);
  }

  send(frame: LiveServerFrame): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#limits.sendBufferBytes) return this.close('too_slow');
    this.#socket.send(JSON.stringify(frame));
    this.#metrics.sent(frame.type);
  }

  refuse(error: unknown): void {
    const { code, message } = toKnown(error);
    this.send({ type: 'error', code, message });
  }

  /** Ends the connection with the close code of an error. */
  close(code: ErrorCode): void {
    const row: { close?: number; title: string } = errorTable[code];
    if (this.#socket.readyState === WebSocket.OPEN) this.#metrics.cut(code);
    this.#unsubscribe();
    this.#socket.close(row.close ?? 1011, row.title);
  }

  ping(): void {
    this.isAlive = false;
    this.#socket.ping();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #confirm(subscription: Subscription, cursor: Cursor): void {
    subscription.isConfirmed = true;
    this.send({ type: 'subscribed', cursor: formatCursor(cursor) });
    this.#schedule(subscription);
  }

  #receive(subscription: Subscription, events: readonly StreamEvent[]): void {
    if (this.#subscription !== subscription) return;
    if (!subscription.outbox.add(events)) return this.close('too_slow');
    this.#schedule(subscription);
  }

  /** Waits a moment for more, so that a burst of events shares a frame. */
  #schedule(subscription: Subscription): void {
    if (!subscription.isConfirmed || subscription.isSending || subscription.timer !== undefined) return;
    subscription.timer = setTimeout(() => {
      subscription.timer = undefined;
      void this.#sendWaiting(subscription);
    }, this.#limits.batchMs);
  }

  async #sendWaiting(subscription: Subscription): Promise<void> {
    subscription.isSending = true;
    try {
      for (let events = subscription.outbox.take(); events.length > 0; events = subscription.outbox.take()) {
        const presented = await this.#presenter.present(this.#person.tenantId, events);
        const last = presented.at(-1);
        if (this.#subscription !== subscription || last === undefined) return;
        this.send({ type: 'events', events: presented, cursor: last.cursor });
      }
    } catch (error) {
      // The events are taken and not sent: the reader must come back and resume where it was.
      this.refuse(error);
      this.close(error instanceof NexusError ? error.code : 'draining');
    } finally {
      subscription.isSending = false;
    }
  }

  #unsubscribe(): void {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    clearTimeout(subscription?.timer);
    subscription?.stop?.();
  }
}
