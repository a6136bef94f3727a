import { Injectable } from '@nestjs/common';
import type { FeedEvent, TenantId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';
import { tasksOf, toFeedEvent } from './feed-event.js';

/** Adds to events what a screen needs to show them: the titles of their tasks. */
@Injectable()
export class FeedEventPresenter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async present(tenantId: TenantId, events: readonly StreamEvent[]): Promise<FeedEvent[]> {
    const taskIds = tasksOf(events);
    if (taskIds.length === 0) return events.map((event) => toFeedEvent(event, new Map()));
    const rows = await this.#database.withTenant(tenantId, ({ query }) =>
      query.selectFrom('task').select(['id', 'title']).where('id', 'in', taskIds).execute(),
    );
    const titles = new Map(rows.map((row) => [row.id, row.title]));
    return events.map((event) => toFeedEvent(event, titles));
  }
}
