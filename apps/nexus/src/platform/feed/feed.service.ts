import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { TaskId, TenantId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.service.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { unhurriedEvents } from '../outbox/catalogue.js';
import { RedisService } from '../redis/redis.service.js';
import { type Cursor, isAfter } from './cursor.js';
import { FeedRepository } from './feed.repository.js';
import type { StreamEvent } from './stream-event.js';

export type FeedListener = (events: readonly StreamEvent[]) => void;

interface TenantFeed {
  cursor: Cursor;
  isReading: boolean;
  isWoken: boolean;
  readonly listeners: Set<FeedListener>;
}

const pageSize = 500;
const heldBackPauseMs = 4;
const unhurriedPauseMs = 250;

/**
 * Follows each tenant's stream once per process, however many sockets listen, and hands new events to all of them in
 * order. Woken by the committing process (directly or over Redis) and, should that fail, by a slow poll.
 */
@Injectable()
export class Feed implements OnModuleInit, OnApplicationShutdown {
  readonly #feeds = new Map<TenantId, TenantFeed>();
  readonly #telling = new Map<TenantId, 'once' | 'again'>();
  readonly #unhurried = new Set<TenantId>();
  /** Of this process, among those that tell each other. */
  readonly #name = randomUUID();
  readonly #channel: string;
  #poll: NodeJS.Timeout | undefined;
  readonly #repository: FeedRepository;
  readonly #database: Database;
  readonly #redis: RedisService;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(repository: FeedRepository, database: Database, redis: RedisService, log: Log) {
    this.#repository = repository;
    this.#database = database;
    this.#redis = redis;
    this.#log = log;
    this.#channel = `${redis.prefix}:events`;
  }

  onModuleInit(): void {
    this.#database.onCommit((work) => {
      if (work.events.length === 0) return;
      if (work.events.every((name) => unhurriedEvents.has(name))) this.#tellSoon(work.tenantId);
      else this.#tell(work.tenantId);
    });
    if (!this.settings.roles.includes('gateway')) return;
    const subscriber = this.#redis.openBlocking();
    subscriber.on('message', (_channel: string, message: string) => {
      const [tenantId = '', sender] = message.split(' ');
      // What is committed here wakes its listeners here at once.
      if (sender !== this.#name) this.wake(tenantId as TenantId);
    });
    subscriber
      .subscribe(this.#channel)
      .catch((error: unknown) => this.#log.warn(errorFields(error), 'cannot subscribe'));
    this.#poll = setInterval(() => {
      for (const tenantId of this.#feeds.keys()) this.wake(tenantId);
    }, this.settings.work.sweepIntervalMs);
  }

  #tell(tenantId: TenantId): void {
    this.wake(tenantId);
    this.#tellOthers(tenantId);
  }

  /** One word for everything that comes within the pause: whoever reads the stream for nothing takes time from those who work. */
  #tellSoon(tenantId: TenantId): void {
    if (this.#unhurried.has(tenantId)) return;
    this.#unhurried.add(tenantId);
    setTimeout(() => {
      this.#unhurried.delete(tenantId);
      this.#tell(tenantId);
    }, unhurriedPauseMs).unref();
  }

  /** Commits that come while Redis is being told share the next message: it only says that there is something new. */
  #tellOthers(tenantId: TenantId): void {
    if (this.#telling.has(tenantId)) {
      this.#telling.set(tenantId, 'again');
      return;
    }
    this.#telling.set(tenantId, 'once');
    const done = (): void => {
      const isAskedAgain = this.#telling.get(tenantId) === 'again';
      this.#telling.delete(tenantId);
      if (isAskedAgain) this.#tellOthers(tenantId);
    };
    this.#redis.client.publish(this.#channel, `${tenantId} ${this.#name}`).then(done, done);
  }

  /** Looks for new events of a tenant soon; nothing happens when nobody here listens to it. */
  wake(tenantId: TenantId): void {
    const feed = this.#feeds.get(tenantId);
    if (feed === undefined) return;
    feed.isWoken = true;
    if (!feed.isReading) void this.#read(tenantId, feed);
  }

  /**
   * Sends everything after `from` (or from now on), in order and once, to the listener.
   * Answers with the cursor at which the stream begins and a function that ends it.
   */
  async follow(
    tenantId: TenantId,
    options: { from?: Cursor | undefined; taskId?: TaskId | undefined; listener: FeedListener },
  ): Promise<{ start: Cursor; stop: () => void }> {
    const feed = await this.#open(tenantId);
    const start = options.from ?? feed.cursor;
    let last = start;
    let isCaughtUp = false;
    let waiting: StreamEvent[] = [];
    const pass = (events: readonly StreamEvent[]): void => {
      const fresh = events.filter((event) => isAfter(event.cursor, last));
      const newest = fresh.at(-1);
      if (newest === undefined) return;
      last = newest.cursor;
      const wanted = options.taskId === undefined ? fresh : fresh.filter((event) => event.taskId === options.taskId);
      if (wanted.length > 0) options.listener(wanted);
    };
    const listener: FeedListener = (events) => {
      if (isCaughtUp) pass(events);
      else waiting.push(...events);
    };
    feed.listeners.add(listener);
    const stop = (): void => {
      feed.listeners.delete(listener);
      if (feed.listeners.size === 0 && this.#feeds.get(tenantId) === feed) this.#feeds.delete(tenantId);
    };
    try {
      for (let page = pageSize; page === pageSize; ) {
        const { events } = await this.#repository.listAfter(tenantId, last, pageSize);
        pass(events);
        page = events.length;
      }
    } catch (error) {
      stop();
      throw error;
    }
    pass(waiting);
    waiting = [];
    isCaughtUp = true;
    return { start, stop };
  }

  async #open(tenantId: TenantId): Promise<TenantFeed> {
    const known = this.#feeds.get(tenantId);
    if (known !== undefined) return known;
    const cursor = await this.#repository.findEnd(tenantId);
    const opened = this.#feeds.get(tenantId) ?? { cursor, isReading: false, isWoken: false, listeners: new Set() };
    this.#feeds.set(tenantId, opened);
    return opened;
  }

  async #read(tenantId: TenantId, feed: TenantFeed): Promise<void> {
    feed.isReading = true;
    try {
      while (feed.isWoken) {
        feed.isWoken = false;
        const page = await this.#repository.listAfter(tenantId, feed.cursor, pageSize);
        const newest = page.events.at(-1);
        if (newest !== undefined) {
          feed.cursor = newest.cursor;
          for (const listener of feed.listeners) listener(page.events);
        }
        if (page.events.length === pageSize) feed.isWoken = true;
        else if (page.isHeldBack) setTimeout(() => this.wake(tenantId), heldBackPauseMs);
      }
    } catch (error) {
      this.#log.warn({ tenantId, ...errorFields(error) }, 'stream could not be read; trying again');
    } finally {
      feed.isReading = false;
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.#poll);
  }
}
