import { Injectable } from '@nestjs/common';
import { type EventName, eventPayloads, type TaskId, type TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../database/database.service.js';
import type { ReceivedEvent } from './subscriber.js';

/** Where a subscriber finds events in order. */
export interface Lane {
  readonly subscriber: string;
  readonly lane: string;
}

/** One event for one subscriber. */
export interface DeliveryKey {
  readonly position: string;
  readonly subscriber: string;
}

export interface PendingDelivery {
  readonly event: ReceivedEvent;
  readonly attempts: number;
  /** By PostgreSQL's clock, which also set the time. */
  readonly isDue: boolean;
  /** Another one of the lane waits behind it. */
  readonly isFollowed: boolean;
}

@Injectable()
export class DeliveryRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * For each lane the oldest event that its subscriber has not handled yet, in the order of the lanes. The lists are selected, so that
   * PostgreSQL does not look at their lengths and plans the statement once: planning takes longer than running.
   */
  async listHeads(lanes: readonly Lane[]): Promise<readonly (PendingDelivery | undefined)[]> {
    const { rows } = await sql<HeadRow>`
      select lanes.ordinal::int, event.position::text, event.tenant_id, event.name, event.task_id, event.payload,
        event.occurred_at, event.traceparent, inbox.body as webhook, head.attempts, head.next_attempt_at <= now() as is_due,
        exists (
          select from delivery
          where subscriber = lanes.subscriber and lane = lanes.lane and status = 'pending'
            and event_position > head.event_position
        ) as is_followed
      from unnest(
          (select ${lanes.map(({ subscriber }) => subscriber)}::text[]), (select ${lanes.map(({ lane }) => lane)}::text[])
        )
        with ordinality as lanes (subscriber, lane, ordinal)
      cross join lateral (
        select event_position, attempts, next_attempt_at from delivery
        where subscriber = lanes.subscriber and lane = lanes.lane and status = 'pending'
        order by event_position limit 1
      ) as head
      join event on event.position = head.event_position
      left join inbox on inbox.id = event.payload ->> 'inboxId'`.execute(this.#database.system);
    const heads = new Map(rows.map((row) => [row.ordinal, toPending(row)]));
    return lanes.map((_lane, index) => heads.get(index + 1));
  }

  /** Marks a delivery as handled in this transaction. False when it was handled before, or is being handled elsewhere. */
  async markDone({ query }: TenantTransaction, { position, subscriber }: DeliveryKey): Promise<boolean> {
    const { numUpdatedRows } = await query
      .updateTable('delivery')
      .set({ status: 'done', last_error: null })
      .where('event_position', '=', position)
      .where('subscriber', '=', subscriber)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Marks deliveries that left nothing to write, all at once; in one order for everybody, so that none waits in a ring. */
  async markManyDone({ query }: TenantTransaction, keys: readonly DeliveryKey[]): Promise<void> {
    const [positions, subscribers] = [keys.map(({ position }) => position), keys.map(({ subscriber }) => subscriber)];
    // One by one by its key, in this order: PostgreSQL, which may not know yet how much waits, has no other way to go.
    await sql`
      with wanted as materialized (
        select locked.event_position, locked.subscriber
        from (
          select position, subscriber
          from unnest((select ${positions}::bigint[]), (select ${subscribers}::text[])) as given (position, subscriber)
          order by position, subscriber
        ) as given
        cross join lateral (
          select event_position, delivery.subscriber from delivery
          where event_position = given.position and delivery.subscriber = given.subscriber and status = 'pending'
          for update
        ) as locked
      )
      update delivery set status = 'done', last_error = null from wanted
      where delivery.event_position = wanted.event_position and delivery.subscriber = wanted.subscriber`.execute(query);
  }

  async recordFailure(
    tenantId: TenantId,
    failure: { subscriber: string; position: string; error: string; attempts: number; nextAttemptAt: Date | null },
  ): Promise<void> {
    await this.#database.withTenant(tenantId, (transaction) =>
      transaction.query
        .updateTable('delivery')
        .set({
          attempts: failure.attempts,
          last_error: failure.error,
          ...(failure.nextAttemptAt === null
            ? { status: 'failed' as const }
            : { next_attempt_at: failure.nextAttemptAt }),
        })
        .where('event_position', '=', failure.position)
        .where('subscriber', '=', failure.subscriber)
        .where('status', '=', 'pending')
        .execute(),
    );
  }

  /** Lanes whose work has been due since before `dueBefore`: the queue forgot them, or their pause is over. */
  async listDue(dueBefore: Date, limit: number): Promise<readonly Lane[]> {
    return this.#database.system
      .selectFrom('delivery')
      .select(['subscriber', 'lane'])
      .where('status', '=', 'pending')
      .where('next_attempt_at', '<', dueBefore)
      .groupBy(['subscriber', 'lane'])
      .limit(limit)
      .execute();
  }
}

interface HeadRow {
  readonly ordinal: number;
  readonly position: string;
  readonly tenant_id: TenantId;
  readonly name: EventName;
  readonly task_id: TaskId | null;
  readonly payload: unknown;
  readonly occurred_at: Date;
  readonly traceparent: string | null;
  readonly webhook: Record<string, unknown> | null;
  readonly attempts: number;
  readonly is_due: boolean;
  readonly is_followed: boolean;
}

function toPending(row: HeadRow): PendingDelivery {
  const event = {
    name: row.name,
    position: row.position,
    tenantId: row.tenant_id,
    taskId: row.task_id,
    payload: eventPayloads[row.name].parse(row.payload),
    occurredAt: row.occurred_at,
    traceparent: row.traceparent,
    webhook: row.webhook,
  } as ReceivedEvent;
  return { event, attempts: row.attempts, isDue: row.is_due, isFollowed: row.is_followed };
}
