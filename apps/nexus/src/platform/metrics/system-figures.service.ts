import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.service.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { newId } from '../new-id.js';
import type { GaugeName, Reading } from './metric-catalogue.js';
import { Metrics } from './metrics.service.js';

/** The duty to read the figures stays with a worker as long as it renews it; another takes over after this many periods. */
const dutyPeriods = 3;
const duty = 'system-figures';

/** Figures of the whole system, by metric. */
export type Figures = { readonly [N in GaugeName]?: readonly Reading<N>[] };

/**
 * Reads the figures that describe the whole system, not one process: what waits in PostgreSQL and in the queues. One
 * worker at a time has this duty (a row in PostgreSQL says which) and the others show none of these metrics, so a sum
 * over all processes is right and the stores are asked once per period, however many workers there are.
 */
@Injectable()
export class SystemFigures implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #readers: (() => Promise<Figures>)[] = [];
  readonly #holder = newId('session');
  readonly #database: Database;
  readonly #metrics: Metrics;
  readonly #log: Log;
  #current: Figures = {};
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(database: Database, metrics: Metrics, log: Log) {
    this.#database = database;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** To be called while the application starts. `names` are the metrics that `read` answers with. */
  register<N extends GaugeName>(names: readonly N[], read: () => Promise<Pick<Figures, N>>): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#readers.push(read as () => Promise<Figures>);
    for (const name of names) this.#metrics.observe(name, () => (this.#current[name] ?? []) as readonly Reading<N>[]);
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#readSoon();
    this.#timer = setInterval(() => this.#readSoon(), this.settings.metrics.figuresIntervalMs);
  }

  #readSoon(): void {
    this.#reading = this.#reading.then(() => this.#read());
  }

  async #read(): Promise<void> {
    try {
      this.#current = (await this.#takeDuty()) ? await this.#readAll() : {};
    } catch (error) {
      // What cannot be read is not shown: an old figure would look like a quiet system.
      this.#current = {};
      this.#log.warn(errorFields(error), 'figures of the system could not be read');
    }
  }

  async #readAll(): Promise<Figures> {
    const parts = await Promise.allSettled(this.#readers.map((read) => read()));
    for (const part of parts) {
      if (part.status === 'rejected') this.#log.warn(errorFields(part.reason), 'some figures could not be read');
    }
    return Object.assign({}, ...parts.map((part) => (part.status === 'fulfilled' ? part.value : {})));
  }

  async #takeDuty(): Promise<boolean> {
    const seconds = (this.settings.metrics.figuresIntervalMs * dutyPeriods) / 1000;
    const { rows } = await sql<{ holder: string }>`
      insert into duty (name, holder, held_until)
      values (${duty}, ${this.#holder}, now() + make_interval(secs => ${seconds}))
      on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
      where duty.holder = excluded.holder or duty.held_until < now()
      returning holder`.execute(this.#database.system);
    return rows.length > 0;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
    if (this.#timer === undefined) return;
    // Let another worker take over at once; should this fail, it does when the time is up.
    await sql`delete from duty where name = ${duty} and holder = ${this.#holder}`
      .execute(this.#database.system)
      .catch(() => undefined);
  }
}
