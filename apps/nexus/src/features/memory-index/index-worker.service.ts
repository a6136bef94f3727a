import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Worker } from 'bullmq';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { queueNames } from '../../platform/queue/queue.service.js';
import { RedisService } from '../../platform/redis/redis.service.js';
import type { MemoryCollection } from './collection.repository.js';
import { Collections } from './collections.service.js';
import { Indexer } from './indexer.service.js';

/** A part that comes back is noticed within this time. */
const longestRestMs = 15_000;

/** Runs the indexer in processes that have the role: woken by the queue, and by a sweep for what the queue forgot. */
@Injectable()
export class IndexWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly #collections: Collections;
  readonly #indexer: Indexer;
  readonly #redis: RedisService;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;
  #consumer: Worker | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isWanted = false;
  #closing: Promise<void> | undefined;
  #isStopping = false;
  #known: readonly MemoryCollection[] = [];
  #nextCheckAt = 0;
  #restsUntil = 0;
  #failures = 0;

  constructor(collections: Collections, indexer: Indexer, redis: RedisService, log: Log) {
    this.#collections = collections;
    this.#indexer = indexer;
    this.#redis = redis;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    const consumer = new Worker(queueNames.memory, async () => this.#wake(), {
      connection: this.#redis.openBlocking(),
      prefix: this.#redis.prefix,
    });
    consumer.on('error', () => undefined);
    this.#consumer = consumer;
    if (!this.#collections.isConfigured) return;
    this.#sweep = setInterval(() => this.#wake(), this.settings.work.sweepIntervalMs);
    this.#wake();
  }

  /** Works now, or once more when it is at work already. */
  #wake(): void {
    if (!this.#collections.isConfigured || this.#isStopping) return;
    this.#isWanted = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    while (this.#isWanted && !this.#isStopping && this.clock.now().getTime() >= this.#restsUntil) {
      this.#isWanted = false;
      try {
        await this.#check();
        for (const collection of this.#known) await this.#drain(collection);
      } catch (error) {
        this.#rest(errorFields(error));
      }
    }
  }

  async #check(): Promise<void> {
    const now = this.clock.now().getTime();
    if (now < this.#nextCheckAt) return;
    this.#known = await this.#collections.prepare();
    this.#nextCheckAt = now + this.settings.memory.checkIntervalMs;
  }

  async #drain(collection: MemoryCollection): Promise<void> {
    while (!this.#isStopping) {
      const round = await this.#indexer.round(collection.name);
      switch (round.outcome) {
        case 'worked':
          this.#recover();
          continue;
        case 'away':
        case 'collection_missing':
          return this.#rest({ error: round.outcome === 'away' ? round.reason : 'Qdrant has no such collection' });
        case 'idle':
          if (collection.state === 'building' && (await this.#collections.activateIfComplete(collection))) {
            this.#nextCheckAt = 0;
          }
          return;
      }
    }
  }

  /** Leaves a part that is away alone, longer each time; said once. */
  #rest(reason: Readonly<Record<string, unknown>>): void {
    this.#failures += 1;
    this.#nextCheckAt = 0;
    const options = { baseMs: this.settings.work.backoffBaseMs, limitMs: longestRestMs, random: Math.random() };
    this.#restsUntil = this.clock.now().getTime() + backoffMs(this.#failures, options);
    if (this.#failures === 1) this.#log.warn(reason, 'memory cannot be indexed now; it is found by words meanwhile');
  }

  #recover(): void {
    if (this.#failures > 0) this.#log.info({ failures: this.#failures }, 'memory is indexed again');
    this.#failures = 0;
  }

  onModuleDestroy(): void {
    this.#isStopping = true;
    clearInterval(this.#sweep);
    this.#closing = this.#consumer?.close();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#closing;
    await this.#working;
  }
}
