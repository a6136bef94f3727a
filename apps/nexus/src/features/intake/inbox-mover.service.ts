import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Inbox } from './inbox.service.js';
import { InboxRepository, type Webhook } from './inbox.repository.js';
import { InboxStream, type StreamEntry } from './inbox-stream.repository.js';
import { isRefusedForGood } from './refused-for-good.js';

/**
 * Moves webhooks from the Redis stream to PostgreSQL once that is back. Several processes may do it at once, or die in
 * the middle: an entry leaves the stream only after its row stands, and a row stands once.
 */
@Injectable()
export class InboxMover implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isStopping = false;
  readonly #inbox: Inbox;
  readonly #repository: InboxRepository;
  readonly #stream: InboxStream;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(inbox: Inbox, repository: InboxRepository, stream: InboxStream, log: Log) {
    this.#inbox = inbox;
    this.#repository = repository;
    this.#stream = stream;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const { roles, work } = this.settings;
    if (!roles.includes('intake') && !roles.includes('worker')) return;
    this.#timer = setInterval(() => {
      this.#running ??= this.move().finally(() => {
        this.#running = undefined;
      });
    }, work.sweepIntervalMs);
  }

  /** Moves what is in the stream now; what the stores do not let through stays there. */
  async move(): Promise<void> {
    try {
      let moved = 0;
      while (!this.#isStopping) {
        const entries = await this.#stream.listOldest(this.settings.intake.batchSize);
        if (entries.length === 0) break;
        await this.#moveBatch(entries);
        moved += entries.length;
      }
      if (moved > 0) this.#log.info({ moved }, 'webhooks kept in redis were moved to postgresql');
      if (!this.#isStopping) this.#inbox.streamIsEmpty();
    } catch (error) {
      this.#log.debug(errorFields(error), 'webhooks in redis wait for the stores');
    }
  }

  async #moveBatch(entries: readonly StreamEntry[]): Promise<void> {
    const readable = entries.filter(
      (entry): entry is StreamEntry & { webhook: Webhook } => entry.webhook !== undefined,
    );
    for (const entry of entries) if (entry.webhook === undefined) await this.#setAside(entry);
    if (readable.length === 0) return;
    try {
      await this.#repository.insertMany(readable.map((entry) => entry.webhook));
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
      if (readable.length === 1) await this.#setAside(readable[0] as StreamEntry);
      else for (const entry of readable) await this.#moveBatch([entry]);
      return;
    }
    await this.#stream.delete(readable.map((entry) => entry.entryId));
  }

  async #setAside(entry: StreamEntry): Promise<void> {
    await this.#stream.setAside(entry.entryId);
    this.#log.error({ entryId: entry.entryId }, 'a webhook in redis cannot be kept and was set aside');
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#running;
  }
}
