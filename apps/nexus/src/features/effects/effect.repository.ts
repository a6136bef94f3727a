import { Injectable } from '@nestjs/common';
import type { EffectId, TaskId, TenantId } from '@oblivion/protocol';
import { type RawBuilder, type Selectable, sql, type UpdateObject } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { EffectTable, Schema } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import { type Effect, effectPayloads, parseEffect } from './effect.js';

export interface OwedEffect {
  readonly id: EffectId;
  readonly tenantId: TenantId;
  readonly taskId: TaskId | null;
  readonly target: string;
  readonly lane: string;
  readonly effect: Effect;
  readonly attempts: number;
  /** An earlier attempt may have succeeded without our learning of it. */
  readonly isOutcomeUnknown: boolean;
  readonly createdAt: Date;
  /** The trace in which it was owed. */
  readonly traceparent: string | null;
}

export type EffectRow = Selectable<EffectTable>;

export type Turn =
  | { readonly state: 'ready'; readonly effect: OwedEffect }
  | { readonly state: 'waiting'; readonly until: Date }
  | { readonly state: 'empty' };

@Injectable()
export class EffectRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Owes an effect; owing the same one for the same event again changes nothing. */
  async insert(
    transaction: TenantTransaction,
    owed: {
      eventPosition: string;
      target: string;
      lane: string;
      taskId: TaskId | null;
      effect: Effect;
      /** At once when left out. */
      dueAt?: RawBuilder<Date>;
    },
  ): Promise<void> {
    await transaction.query
      .insertInto('effect')
      .values({
        id: newId('effect'),
        tenant_id: transaction.tenantId,
        task_id: owed.taskId,
        event_position: owed.eventPosition,
        target: owed.target,
        kind: owed.effect.kind,
        lane: owed.lane,
        payload: JSON.stringify(owed.effect.payload),
        traceparent: currentTraceparent(),
        ...(owed.dueAt === undefined ? {} : { next_attempt_at: owed.dueAt }),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'event_position', 'target']).doNothing())
      .execute();
    transaction.work.effectLanes.add(owed.lane);
  }

  async findTenantOfLane(lane: string): Promise<TenantId | undefined> {
    const row = await this.#database.system
      .selectFrom('effect')
      .select('tenant_id')
      .where('lane', '=', lane)
      .where('status', 'in', ['pending', 'sending'])
      .limit(1)
      .executeTakeFirst();
    return row?.tenant_id;
  }

  /**
   * Takes the first open effect of a lane for sending. One that was being sent by a process that died is taken over when
   * its time is up, with its outcome unknown.
   */
  async takeTurn({ tenantId, query }: TenantTransaction, lane: string, sendingSeconds: number): Promise<Turn> {
    const first = await query
      .selectFrom('effect')
      .selectAll()
      .select(sql<boolean>`next_attempt_at > now() or coalesce(sending_until > now(), false)`.as('is_waiting'))
      .where('lane', '=', lane)
      .where('status', 'in', ['pending', 'sending'])
      .orderBy('position')
      .limit(1)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (first === undefined) return { state: 'empty' };
    if (first.is_waiting) {
      return {
        state: 'waiting',
        until: first.status === 'sending' ? (first.sending_until as Date) : first.next_attempt_at,
      };
    }
    const isOutcomeUnknown = first.is_outcome_unknown || first.status === 'sending';
    await query
      .updateTable('effect')
      .set({
        status: 'sending',
        attempts: first.attempts + 1,
        is_outcome_unknown: isOutcomeUnknown,
        sending_until: sql<Date>`now() + make_interval(secs => ${sendingSeconds})`,
      })
      .where('id', '=', first.id)
      .execute();
    return {
      state: 'ready',
      effect: {
        id: first.id,
        tenantId,
        taskId: first.task_id,
        target: first.target,
        lane,
        effect: parseEffect(first.kind, first.payload),
        attempts: first.attempts + 1,
        isOutcomeUnknown,
        createdAt: first.created_at,
        traceparent: first.traceparent,
      },
    };
  }

  async markDelivered(transaction: TenantTransaction, owed: OwedEffect, externalId: string | null): Promise<boolean> {
    return this.#settle(transaction, owed, {
      status: 'delivered',
      external_id: externalId,
      last_error: null,
      delivered_at: sql<Date>`now()`,
    });
  }

  async markDropped(transaction: TenantTransaction, owed: OwedEffect, reason: string): Promise<boolean> {
    return this.#settle(transaction, owed, { status: 'dropped', last_error: reason });
  }

  async markPending(
    transaction: TenantTransaction,
    owed: OwedEffect,
    retry: { attempts: number; afterMs: number; isOutcomeUnknown: boolean; error: string },
  ): Promise<boolean> {
    return this.#settle(transaction, owed, {
      status: 'pending',
      attempts: retry.attempts,
      is_outcome_unknown: retry.isOutcomeUnknown,
      last_error: retry.error.slice(0, 500),
      next_attempt_at: sql<Date>`now() + make_interval(secs => ${retry.afterMs / 1000})`,
    });
  }

  async markParked(transaction: TenantTransaction, owed: OwedEffect, error: string): Promise<boolean> {
    return this.#settle(transaction, owed, { status: 'parked', last_error: error.slice(0, 500) });
  }

  /**
   * Ends an attempt. False when it is no longer this one's turn: its time ran out, for instance because the process was
   * stopped, and another took the effect over; what that one found or did stands.
   */
  async #settle(
    { query }: TenantTransaction,
    owed: OwedEffect,
    change: UpdateObject<Schema, 'effect'>,
  ): Promise<boolean> {
    const settled = await query
      .updateTable('effect')
      .set({ ...change, sending_until: null })
      .where('id', '=', owed.id)
      .where('status', '=', 'sending')
      .where('attempts', '=', owed.attempts)
      .executeTakeFirst();
    return settled.numUpdatedRows > 0n;
  }

  /** Never sends what waits for a person. */
  async drop({ query }: TenantTransaction, row: EffectRow, reason: string): Promise<void> {
    await query.updateTable('effect').set({ status: 'dropped', last_error: reason }).where('id', '=', row.id).execute();
  }

  async lock({ query }: TenantTransaction, id: EffectId): Promise<EffectRow | undefined> {
    return query.selectFrom('effect').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  }

  /** Makes a parked effect due again. It may have arrived at its last attempt, so its mark is looked for first. */
  async release(transaction: TenantTransaction, row: EffectRow): Promise<void> {
    await transaction.query
      .updateTable('effect')
      .set({ status: 'pending', attempts: 0, is_outcome_unknown: true, next_attempt_at: sql`now()` })
      .where('id', '=', row.id)
      .execute();
    transaction.work.effectLanes.add(row.lane);
  }

  /**
   * Makes due again, in order, what a channel did not take and what waited for it. What Slack refused did not arrive, so
   * only doubts from before stay.
   */
  async releaseOfChannel(transaction: TenantTransaction, channel: string, errors: readonly string[]): Promise<number> {
    const released = await transaction.query
      .updateTable('effect')
      .set({ status: 'pending', attempts: 0, next_attempt_at: sql`now()` })
      .where('status', '=', 'parked')
      .where(sql<boolean>`payload ->> 'channel' = ${channel}`)
      .where('last_error', 'in', errors)
      .returning('lane')
      .execute();
    for (const { lane } of released) transaction.work.effectLanes.add(lane);
    return released.length;
  }

  /** Has what waits looked for outside before it is sent: it may have arrived after the moment that was restored. */
  async doubtWaiting({ query }: TenantTransaction): Promise<number> {
    const result = await query
      .updateTable('effect')
      .set({ is_outcome_unknown: true })
      .where('status', 'in', ['pending', 'sending'])
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** Names outside (`channel/ts`, comment id) of what was delivered for a message, in the order of its parts. */
  async listExternalIds(transaction: TenantTransaction, messageId: string, kind: string): Promise<readonly string[]> {
    const rows = await transaction.query
      .selectFrom('effect')
      .select('external_id')
      .where('kind', '=', kind)
      .where('status', '=', 'delivered')
      .where(sql<boolean>`payload ->> 'messageId' = ${messageId}`)
      .orderBy('position')
      .execute();
    return rows.flatMap((row) => (row.external_id === null ? [] : [row.external_id]));
  }

  /** What was asked for with a task that Oblivion wrote, and the id that it got. */
  async findTaskOrder({ query }: TenantTransaction, id: EffectId) {
    const row = await query
      .selectFrom('effect')
      .select(['kind', 'payload', 'external_id'])
      .where('id', '=', id)
      .where('kind', '=', 'clickup.task')
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { order: effectPayloads['clickup.task'].parse(row.payload), externalId: row.external_id };
  }

  /** The event for which an effect is owed. */
  async getEventPosition({ query }: TenantTransaction, id: EffectId): Promise<string> {
    const row = await query
      .selectFrom('effect')
      .select('event_position')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return row.event_position;
  }

  /** Whether an effect of this kind was ever owed for a message, and not dropped. */
  async isOwedFor({ query }: TenantTransaction, messageId: string, kind: string): Promise<boolean> {
    const row = await query
      .selectFrom('effect')
      .select('id')
      .where('kind', '=', kind)
      .where('status', '<>', 'dropped')
      .where(sql<boolean>`payload ->> 'messageId' = ${messageId}`)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Lanes with effects that have been due for longer than the grace. */
  async listDueLanes(graceMs: number, limit: number): Promise<readonly { lane: string; tenantId: TenantId }[]> {
    return this.#database.system
      .selectFrom('effect')
      .select(['lane', 'tenant_id as tenantId'])
      .where('status', 'in', ['pending', 'sending'])
      .where('next_attempt_at', '<', sql<Date>`now() - make_interval(secs => ${graceMs / 1000})`)
      .where((expression) =>
        expression.or([expression('sending_until', 'is', null), expression('sending_until', '<', sql<Date>`now()`)]),
      )
      .groupBy(['lane', 'tenant_id'])
      .limit(limit)
      .execute();
  }
}
