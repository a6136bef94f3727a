import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../database/database.service.js';
import type { Reading } from '../metrics/metric-catalogue.js';
import { type Figures, SystemFigures } from '../metrics/system-figures.service.js';
import { type SubscriberName, subscriptions } from './catalogue.js';

const statuses = ['pending', 'failed'] as const;
const names = ['oblivion.deliveries', 'oblivion.deliveries.oldest_age'] as const;

interface Row {
  readonly subscriber: SubscriberName;
  readonly status: (typeof statuses)[number];
  readonly count: string;
  readonly oldest_seconds: number;
}

/** What subscribers have still to handle. */
@Injectable()
export class DeliveryFigures implements OnModuleInit {
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
      select subscriber, status, count(*) as count,
        extract(epoch from now() - min(event.occurred_at))::float8 as oldest_seconds
      from delivery join event on event.position = delivery.event_position
      where status in ('pending', 'failed')
      group by subscriber, status`.execute(this.#database.system);
    const subscribers = Object.keys(subscriptions) as SubscriberName[];
    const rowOf = (subscriber: SubscriberName, status: Row['status']): Row | undefined =>
      rows.find((row) => row.subscriber === subscriber && row.status === status);
    return {
      'oblivion.deliveries': subscribers.flatMap((subscriber) =>
        statuses.map((status) => ({
          value: Number(rowOf(subscriber, status)?.count ?? 0),
          labels: { subscriber, status },
        })),
      ),
      'oblivion.deliveries.oldest_age': subscribers.map(
        (subscriber): Reading<'oblivion.deliveries.oldest_age'> => ({
          value: Math.max(0, rowOf(subscriber, 'pending')?.oldest_seconds ?? 0),
          labels: { subscriber },
        }),
      ),
    };
  }
}
