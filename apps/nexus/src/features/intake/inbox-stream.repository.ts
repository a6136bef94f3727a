import { Inject, Injectable } from '@nestjs/common';
import { sourceProviders } from '@oblivion/protocol';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { withTimeout } from '../../platform/with-timeout.js';
import { RedisService } from '../../platform/redis/redis.service.js';
import type { Webhook } from './inbox.repository.js';

/** Entries looked through for one task: a person waits for the answer. */
const searchLimit = 1_000;

const stored = z.object({
  tenantId: z.string(),
  connectionId: z.string(),
  provider: z.enum(['slack', ...sourceProviders]),
  kind: z.string(),
  dedupeKey: z.string(),
  lane: z.string(),
  /** As text; the release before wrote an object. */
  body: z.union([z.string(), z.record(z.string(), z.unknown()).transform((body) => JSON.stringify(body))]),
  receivedAt: z.coerce.date(),
  traceparent: z.string().nullable().default(null),
});

export interface StreamEntry {
  readonly entryId: string;
  /** Undefined when what lies in the stream is no webhook of ours. */
  readonly webhook: Webhook | undefined;
}

/** Webhooks kept in a Redis stream while PostgreSQL is away. What Redis loses of it, its own persistence decides. */
@Injectable()
export class InboxStream {
  readonly #redis: RedisService;
  readonly #timeoutMs: number;
  readonly #key: string;
  readonly #refusedKey: string;

  constructor(redis: RedisService, @Inject(SETTINGS) settings: Settings) {
    this.#redis = redis;
    this.#timeoutMs = settings.intake.writeTimeoutMs;
    this.#key = `${redis.prefix}:inbox`;
    this.#refusedKey = `${redis.prefix}:inbox:refused`;
  }

  /** Resolves once Redis has them all, or rejects. */
  async add(webhooks: readonly Webhook[]): Promise<void> {
    const transaction = this.#redis.client.multi();
    for (const webhook of webhooks) transaction.xadd(this.#key, '*', 'webhook', JSON.stringify(webhook));
    const replies = await this.#bounded(transaction.exec());
    if (replies === null) throw new Error('redis did not take the webhooks');
    for (const [error] of replies) if (error !== null) throw error;
  }

  async listOldest(count: number): Promise<readonly StreamEntry[]> {
    const entries = await this.#bounded(this.#redis.client.xrange(this.#key, '-', '+', 'COUNT', count));
    return entries.map(([entryId, fields]) => ({ entryId, webhook: read(fields) }));
  }

  /** When the oldest webhook of a task came that lies here, among the first of the stream. */
  async findOldest(tenantId: string, externalTaskId: string): Promise<Date | undefined> {
    const entries = await this.listOldest(searchLimit);
    const isWanted = ({ webhook }: StreamEntry): boolean =>
      webhook?.tenantId === tenantId &&
      webhook.lane === `${webhook.provider}:${webhook.connectionId}:${externalTaskId}`;
    return entries.find(isWanted)?.webhook?.receivedAt;
  }

  async delete(entryIds: readonly string[]): Promise<void> {
    await this.#bounded(this.#redis.client.xdel(this.#key, ...entryIds));
  }

  /** Takes an entry that PostgreSQL can never keep out of the way, for a person to look at. */
  async setAside(entryId: string): Promise<void> {
    const [entry] = await this.#bounded(this.#redis.client.xrange(this.#key, entryId, entryId));
    if (entry === undefined) return;
    await this.#bounded(
      this.#redis.client
        .multi()
        .xadd(this.#refusedKey, '*', ...entry[1])
        .xdel(this.#key, entryId)
        .exec(),
    );
  }

  #bounded<T>(work: Promise<T>): Promise<T> {
    return withTimeout(work, this.#timeoutMs, 'redis did not answer in time');
  }
}

function read(fields: readonly string[]): Webhook | undefined {
  try {
    return stored.parse(JSON.parse(fields[1] ?? '')) as Webhook;
  } catch {
    return undefined;
  }
}
