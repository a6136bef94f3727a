import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { partState } from '@oblivion/protocol';
import { z } from 'zod';
import { RedisService } from '../redis/redis.service.js';
import { withTimeout } from '../with-timeout.js';
import type { KnownReport } from './part.js';

const answerTimeoutMs = 1_000;
const knownReports = z.array(
  z.object({
    name: z.string(),
    state: partState,
    reason: z.string().nullable(),
    sinceMs: z.number(),
    seenMs: z.number(),
  }),
);

/** What the processes of one Oblivion tell each other about its parts, over Redis; forgotten when a process is gone. */
@Injectable()
export class SharedReports {
  readonly #redis: RedisService;
  readonly #instance = randomUUID();

  constructor(redis: RedisService) {
    this.#redis = redis;
  }

  /** Tells the others; throws while Redis is away. */
  async publish(reports: readonly KnownReport[], lifeMs: number): Promise<void> {
    const key = this.#keyOf(this.#instance);
    const writing = this.#redis.client
      .multi()
      .sadd(this.#index, this.#instance)
      .set(key, JSON.stringify(reports), 'PX', lifeMs)
      .exec();
    await inTime(writing);
  }

  /** What the other processes said last; throws while Redis is away. */
  async listOthers(): Promise<readonly KnownReport[]> {
    const { client } = this.#redis;
    const instances = (await inTime(client.smembers(this.#index))).filter((instance) => instance !== this.#instance);
    if (instances.length === 0) return [];
    const keys = instances.map((instance) => this.#keyOf(instance));
    const values = await inTime(client.mget(...keys));
    const gone = instances.filter((_, index) => values[index] === null);
    if (gone.length > 0) await inTime(client.srem(this.#index, ...gone));
    return values.flatMap((value) => (value === null ? [] : readReports(value)));
  }

  /** The process is going: what it noticed no longer counts. */
  async withdraw(): Promise<void> {
    const { client } = this.#redis;
    const removing = client.multi().srem(this.#index, this.#instance).del(this.#keyOf(this.#instance)).exec();
    await inTime(removing);
  }

  get #index(): string {
    return `${this.#redis.prefix}:part-reports`;
  }

  #keyOf(instance: string): string {
    return `${this.#redis.prefix}:part-reports:${instance}`;
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return withTimeout(work, answerTimeoutMs, 'redis did not answer in time');
}

/** A process of another release may speak differently: what cannot be read is left out. */
function readReports(value: string): readonly KnownReport[] {
  try {
    return knownReports.parse(JSON.parse(value));
  } catch {
    return [];
  }
}
