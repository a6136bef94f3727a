import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { InboxRepository, type KeepOutcome, type Webhook } from './inbox.repository.js';

interface Waiting {
  readonly webhook: Webhook;
  readonly resolve: (outcome: KeepOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Groups webhooks that arrive while an insert is under way into the next one: more load makes larger, not more, commits. */
@Injectable()
export class Inbox {
  #waiting: Waiting[] = [];
  #isFlushing = false;
  readonly #repository: InboxRepository;
  readonly #batchSize: number;

  constructor(repository: InboxRepository, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#batchSize = settings.intake.batchSize;
  }

  /** Resolves once the webhook is durably kept, or known to be kept already. Rejects when PostgreSQL is away. */
  async keep(webhook: Webhook): Promise<KeepOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ webhook, resolve, reject });
      if (!this.#isFlushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#batchSize);
      this.#waiting = this.#waiting.slice(this.#batchSize);
      await this.#write(batch);
    }
    this.#isFlushing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#repository.insertMany(batch.map((entry) => entry.webhook));
      for (const [index, entry] of batch.entries()) entry.resolve(outcomes[index] as KeepOutcome);
    } catch (error) {
      // One row that PostgreSQL cannot take must not fail those that came at the same moment.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const entry of batch) await this.#write([entry]);
    }
  }
}
