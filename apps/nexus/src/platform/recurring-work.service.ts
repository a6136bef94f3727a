import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { errorFields } from './logging/error-fields.js';
import { Log } from './logging/log.service.js';

/** Work that comes back. */
export interface Recurrence {
  readonly everyMs: number;
  /** What the log says when a run fails; the next one comes all the same. */
  readonly failure: string;
  readonly work: () => Promise<void>;
}

/**
 * Does work again and again, at most one run of it at once: a run that takes longer lets its next turns pass. No run begins
 * once the process is ending, and what runs then is waited for while doors and stores are still open.
 */
@Injectable()
export class RecurringWork implements OnModuleDestroy, BeforeApplicationShutdown {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Map<Recurrence, Promise<void>>();
  readonly #log: Log;
  #isEnding = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Long runs look at it between their steps. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  begin(recurrence: Recurrence): void {
    this.#timers.push(setInterval(() => this.#run(recurrence), recurrence.everyMs));
  }

  /** The first run is now. */
  beginNow(recurrence: Recurrence): void {
    this.begin(recurrence);
    this.#run(recurrence);
  }

  #run(recurrence: Recurrence): void {
    if (this.#isEnding || this.#running.has(recurrence)) return;
    const run = recurrence
      .work()
      .catch((error: unknown) => this.#log.warn(errorFields(error), recurrence.failure))
      .finally(() => this.#running.delete(recurrence));
    this.#running.set(recurrence, run);
  }

  onModuleDestroy(): void {
    this.#isEnding = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}
