import { Injectable } from '@nestjs/common';
import { type EventName, eventPayloads, type TenantId } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../database/database.service.js';
import type { ReceivedEvent } from './subscriber.js';

export interface PendingDelivery {
  readonly event: ReceivedEvent;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

@Injectable()
export class DeliveryRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The oldest event of a lane that a subscriber has not handled yet. */
  async findFirst(subscriber: string, lane: string): Promise<PendingDelivery | undefined> {
    const row = await this.#database.system
      .selectFrom('delivery')
      .innerJoin('event', 'event.position', 'delivery.event_position')
      .select([
        'event.position',
        'event.tenant_id',
        'event.name',
        'event.task_id',
        'event.payload',
        'event.occurred_at',
        'event.traceparent',
      ])
      .select(['delivery.attempts', 'delivery.next_attempt_at'])
      .where('delivery.subscriber', '=', subscriber)
      .where('delivery.lane', '=', lane)
      .where('delivery.status', '=', 'pending')
      .orderBy('delivery.event_position')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const name = row.name as EventName;
    const event = {
      name,
      position: row.position,
      tenantId: row.tenant_id,
      taskId: row.task_id,
      payload: eventPayloads[name].parse(row.payload),
      occurredAt: row.occurred_at,
      traceparent: row.traceparent,
    } as ReceivedEvent;
    return { event, attempts: row.attempts, nextAttemptAt: row.next_attempt_at };
  }

  /** Takes the delivery for this transaction; false when somebody else has handled it. */
  async lock(transaction: TenantTransaction, subscriber: string, position: string): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('delivery')
      .select('status')
      .where('event_position', '=', position)
      .where('subscriber', '=', subscriber)
      .forUpdate()
      .executeTakeFirst();
    return row?.status === 'pending';
  }

  async markDone(transaction: TenantTransaction, subscriber: string, position: string): Promise<void> {
    await transaction.query
      .updateTable('delivery')
      .set({ status: 'done', last_error: null })
      .where('event_position', '=', position)
      .where('subscriber', '=', subscriber)
      .execute();
  }

  async recordFailure(
    tenantId: TenantId,
    failure: { subscriber: string; position: string; error: string; nextAttemptAt: Date | null },
  ): Promise<void> {
    await this.#database.withTenant(tenantId, (transaction) =>
      transaction.query
        .updateTable('delivery')
        .set((expression) => ({
          attempts: expression('attempts', '+', 1),
          last_error: failure.error,
          ...(failure.nextAttemptAt === null
            ? { status: 'failed' as const }
            : { next_attempt_at: failure.nextAttemptAt }),
        }))
        .where('event_position', '=', failure.position)
        .where('subscriber', '=', failure.subscriber)
        .where('status', '=', 'pending')
        .execute(),
    );
  }

  /** Lanes whose work has been due since before `dueBefore`: the queue forgot them, or their pause is over. */
  async listDue(dueBefore: Date, limit: number): Promise<readonly { subscriber: string; lane: string }[]> {
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
