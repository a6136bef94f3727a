import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { plantedFaults } from '../../platform/planted-faults.js';
import { withTimeout } from '../../platform/with-timeout.js';
import { sizeOfNext } from './batch-size.js';
import { InboxRepository, type KeepOutcome, type Webhook } from './inbox.repository.js';
import { InboxStream } from './inbox-stream.repository.js';
import { isRefusedForGood } from './refused-for-good.js';

/** `streamed`: kept in Redis until PostgreSQL is back; whether it is a duplicate is found out then. */
export type Kept = KeepOutcome | 'streamed';

interface Waiting {
  readonly webhook: Webhook;
  readonly resolve: (outcome: Kept) => void;
  readonly reject: (error: unknown) => void;
}

const retryAfterSeconds = 5;

/**
 * Keeps webhooks durably before they are answered. Those that arrive while an insert is under way go into the next one:
 * more load makes larger, not more, commits. While PostgreSQL is away they go to a Redis stream instead, and go on doing
 * so until everything there was moved over.
 */
@Injectable()
export class Inbox {
  #waiting: Waiting[] = [];
  #isFlushing = false;
  #isStreaming = false;
  readonly #repository: InboxRepository;
  readonly #stream: InboxStream;
  readonly #log: Log;
  readonly #settings: Settings['intake'];

  constructor(repository: InboxRepository, stream: InboxStream, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#stream = stream;
    this.#log = log;
    this.#settings = settings.intake;
  }

  /**
   * Resolves once the webhook is kept, or known to be kept already.
   * @throws `NexusError` `unavailable` when neither PostgreSQL nor Redis can be written: the sender tries again.
   */
  async keep(webhook: Webhook): Promise<Kept> {
    if (plantedFaults.isAnsweredBeforeKept) {
      setTimeout(() => void this.#enqueue(webhook), this.#settings.writeTimeoutMs);
      return 'kept';
    }
    return this.#enqueue(webhook);
  }

  async #enqueue(webhook: Webhook): Promise<Kept> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ webhook, resolve, reject });
      if (!this.#isFlushing) void this.#flush();
    });
  }

  /** Nothing is left in the stream: webhooks go to PostgreSQL again. */
  streamIsEmpty(): void {
    if (this.#isStreaming) this.#log.info({}, 'webhooks go to postgresql again');
    this.#isStreaming = false;
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    let lastSize = 0;
    while (this.#waiting.length > 0) {
      const size = Math.min(sizeOfNext({ lastSize, waiting: this.#waiting.length }), this.#settings.batchSize);
      const batch = this.#waiting.slice(0, size);
      this.#waiting = this.#waiting.slice(size);
      await this.#write(batch);
      lastSize = size;
    }
    this.#isFlushing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    if (this.#isStreaming && (await this.#streamed(batch))) return;
    try {
      const written = this.#repository.insertMany(batch.map((entry) => entry.webhook));
      const outcomes = await withTimeout(written, this.#settings.writeTimeoutMs, 'postgresql did not answer in time');
      for (const [index, entry] of batch.entries()) entry.resolve(outcomes[index] as KeepOutcome);
    } catch (error) {
      await this.#recover(batch, error);
    }
  }

  async #recover(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (isRefusedForGood(error)) {
      // One row that PostgreSQL cannot take must not fail those that came at the same moment.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const entry of batch) await this.#write([entry]);
      return;
    }
    if (!this.#isStreaming) this.#log.warn(errorFields(error), 'postgresql is away; webhooks are kept in redis');
    if (await this.#streamed(batch)) return;
    const unavailable = new NexusError('unavailable', undefined, { retryAfterSeconds, cause: error });
    for (const entry of batch) entry.reject(unavailable);
  }

  async #streamed(batch: readonly Waiting[]): Promise<boolean> {
    try {
      await this.#stream.add(batch.map((entry) => entry.webhook));
    } catch (error) {
      this.#log.warn(errorFields(error), 'redis could not keep webhooks');
      return false;
    }
    this.#isStreaming = true;
    for (const entry of batch) entry.resolve('streamed');
    return true;
  }
}
