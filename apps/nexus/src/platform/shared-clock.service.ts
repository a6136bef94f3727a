import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from 'kysely';
import { carriedOn, type ClockReading } from './clock-reading.js';
import type { Clock } from './clock.js';
import { SETTINGS, type Settings } from './config/settings.js';
import { Database } from './database/database.service.js';
import { OutsideCallError } from './errors/outside-call-error.js';
import { PartHealth } from './parts/part-health.service.js';

/**
 * The time by PostgreSQL's clock, so that all processes agree whatever the clocks of their machines say, and however these
 * are set while they run. Between two looks it is carried on by the steady clock of the process. Until the first look,
 * and only then, it is the machine's own.
 */
@Injectable()
export class SharedClock implements Clock, OnModuleInit {
  readonly #database: Database;
  readonly #parts: PartHealth;
  readonly #toleranceMs: number;
  #reading: ClockReading | undefined;

  constructor(database: Database, parts: PartHealth, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#parts = parts;
    this.#toleranceMs = settings.parts.clockToleranceMs;
  }

  now(): Date {
    if (this.#reading === undefined) return new Date();
    return new Date(carriedOn(this.#reading, performance.now()));
  }

  async onModuleInit(): Promise<void> {
    this.#parts.declare({
      name: 'clock',
      label: 'Clock of the machine',
      whenDegraded: 'Its clock is wrong. Oblivion goes by the clock of PostgreSQL; only the times in its logs are off.',
      whenOff: 'There is no clock to look at.',
      check: () => this.#compare(),
    });
    await this.#look();
  }

  /** Throws when the machine's clock is too far from PostgreSQL's. */
  async #compare(): Promise<void> {
    await this.#look();
    const offsetMs = Date.now() - this.now().getTime();
    if (Math.abs(offsetMs) <= this.#toleranceMs) return;
    const seconds = Math.round(Math.abs(offsetMs) / 1000);
    const words = `is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} the clock of PostgreSQL`;
    throw new OutsideCallError('clock', { kind: 'failed', reason: words }, { words });
  }

  /** While PostgreSQL is away the last reading goes on: its own check says that it is away. */
  async #look(): Promise<void> {
    const askedAt = performance.now();
    const row = await sql<{ ms: number }>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`
      .execute(this.#database.system)
      .then(({ rows }) => rows[0])
      .catch(() => undefined);
    if (row !== undefined) this.#reading = { sharedMs: row.ms, askedAt, answeredAt: performance.now() };
  }
}
