import { Injectable } from '@nestjs/common';
import { type EventName, eventPayloads, type TaskId, type TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../database/database.service.js';
import type { Cursor } from './cursor.js';
import type { StreamEvent } from './stream-event.js';

export interface FeedPage {
  readonly events: readonly StreamEvent[];
  /** Events are committed that cannot be read yet, because an older transaction is still open: look again soon. */
  readonly isHeldBack: boolean;
}

interface Row {
  transaction: string;
  position: string;
  name: EventName;
  task_id: TaskId | null;
  payload: unknown;
  occurred_at: Date;
  traceparent: string | null;
}

/** One row without an event when there is none on the page. */
type PageRow = (Row | { readonly [K in keyof Row]: null }) & { readonly is_held_back: boolean };

/** Reads a tenant's stream in an order in which nothing can appear behind a reader's back. */
@Injectable()
export class FeedRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Events after a cursor, oldest first. Only transactions older than every one that is still open are read: a later
   * commit can then not slip in before what was read (PostgreSQL manual, "Transaction ID and Snapshot Information").
   */
  async listAfter(tenantId: TenantId, after: Cursor, limit: number, taskId?: TaskId): Promise<FeedPage> {
    return this.#database.readTenant(tenantId, async ({ query }) => {
      const { rows } = await sql<PageRow>`
        select page.transaction::text, page.position::text, name, task_id, payload, occurred_at, traceparent, is_held_back
        from (
          select exists (
            select 1 from event where tenant_id = ${tenantId} and transaction >= pg_snapshot_xmin(pg_current_snapshot())
          ) as is_held_back
        ) as held
        left join lateral (
          select transaction, position, name, task_id, payload, occurred_at, traceparent
          from event
          where tenant_id = ${tenantId}
            and (transaction, position) > (${String(after.transaction)}::xid8, ${String(after.position)}::bigint)
            and transaction < pg_snapshot_xmin(pg_current_snapshot())
            and (${taskId ?? null}::text is null or task_id = ${taskId ?? null})
          order by event.transaction, event.position
          limit ${limit}
        ) as page on true
        order by page.transaction, page.position`.execute(query);
      const events = rows.filter((row): row is Row & PageRow => row.position !== null);
      return { events: events.map(toStreamEvent), isHeldBack: rows[0]?.is_held_back ?? false };
    });
  }

  /** The newest events, of the tenant or of one task, newest first. */
  async listNewest(tenantId: TenantId, limit: number, taskId?: TaskId): Promise<readonly StreamEvent[]> {
    return this.#database.withTenant(tenantId, async ({ query }) => {
      const { rows } = await sql<Row>`
        select transaction::text, position::text, name, task_id, payload, occurred_at, traceparent
        from event
        where tenant_id = ${tenantId}
          and transaction < pg_snapshot_xmin(pg_current_snapshot())
          and (${taskId ?? null}::text is null or task_id = ${taskId ?? null})
        order by event.transaction desc, event.position desc
        limit ${limit}`.execute(query);
      return rows.map(toStreamEvent);
    });
  }

  /** Where a reader stands who has seen everything that can be read now. */
  async findEnd(tenantId: TenantId): Promise<Cursor> {
    return this.#database.withTenant(tenantId, async ({ query }) => {
      const { rows } = await sql<{ transaction: string }>`
        select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text as transaction`.execute(query);
      return { transaction: BigInt(rows[0]?.transaction ?? 0), position: 9_223_372_036_854_775_807n };
    });
  }
}

function toStreamEvent(row: Row): StreamEvent {
  return {
    cursor: { transaction: BigInt(row.transaction), position: BigInt(row.position) },
    name: row.name,
    taskId: row.task_id,
    payload: eventPayloads[row.name].parse(row.payload),
    occurredAt: row.occurred_at,
    traceparent: row.traceparent,
  } as StreamEvent;
}
