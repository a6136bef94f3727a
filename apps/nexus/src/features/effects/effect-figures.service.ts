import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';
import { type Figures, SystemFigures } from '../../platform/metrics/system-figures.service.js';
import { effectPayloads } from './effect.js';

const statuses = ['pending', 'sending', 'parked'] as const;
const names = ['oblivion.effects', 'oblivion.effects.oldest_age'] as const;

interface Row {
  readonly kind: string;
  readonly status: (typeof statuses)[number];
  readonly count: string;
  readonly oldest_seconds: number;
}

/** What is owed to Slack and ClickUp. */
@Injectable()
export class EffectFigures implements OnModuleInit {
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
      select kind, status, count(*) as count, extract(epoch from now() - min(created_at))::float8 as oldest_seconds
      from effect where status in ('pending', 'sending', 'parked') group by kind, status`.execute(
      this.#database.system,
    );
    const kinds = Object.keys(effectPayloads);
    return {
      'oblivion.effects': kinds.flatMap((target) =>
        statuses.map((status) => {
          const row = rows.find((candidate) => candidate.kind === target && candidate.status === status);
          return { value: Number(row?.count ?? 0), labels: { target, status } };
        }),
      ),
      'oblivion.effects.oldest_age': kinds.map((target) => {
        const owed = rows.filter((row) => row.kind === target && row.status !== 'parked');
        return { value: Math.max(0, ...owed.map((row) => row.oldest_seconds)), labels: { target } };
      }),
    };
  }
}
