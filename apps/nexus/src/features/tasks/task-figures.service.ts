import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';
import { metricCatalogue } from '../../platform/metrics/metric-catalogue.js';
import { type Figures, SystemFigures } from '../../platform/metrics/system-figures.service.js';

const names = ['oblivion.tasks', 'oblivion.tasks.waiting.oldest_age', 'oblivion.claims'] as const;

interface Row {
  readonly status: string;
  readonly count: string;
  readonly waiting_seconds: number;
}

/** How many tasks wait, are held and are worked on. */
@Injectable()
export class TaskFigures implements OnModuleInit {
  readonly #figures: SystemFigures;
  readonly #database: Database;

  constructor(figures: SystemFigures, database: Database) {
    this.#figures = figures;
    this.#database = database;
  }

  onModuleInit(): void {
    this.#figures.register(names, () => this.#read());
  }

  async #read(): Promise<Pick<Figures, (typeof names)[number]>> {
    const { rows } = await sql<Row>`
      select status, count(*) as count, extract(epoch from now() - min(available_since))::float8 as waiting_seconds
      from task where status not in ('done', 'failed', 'cancelled') group by status`.execute(this.#database.system);
    const claims = await sql<{ count: string }>`select count(*) as count from claim`.execute(this.#database.system);
    const rowOf = (status: string): Row | undefined => rows.find((row) => row.status === status);
    return {
      'oblivion.tasks': metricCatalogue['oblivion.tasks'].labels.status.map((status) => ({
        value: Number(rowOf(status)?.count ?? 0),
        labels: { status },
      })),
      'oblivion.tasks.waiting.oldest_age': [{ value: Math.max(0, rowOf('available')?.waiting_seconds ?? 0) }],
      'oblivion.claims': [{ value: Number(claims.rows[0]?.count ?? 0) }],
    };
  }
}
