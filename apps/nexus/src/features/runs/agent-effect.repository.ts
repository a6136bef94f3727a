import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RunId, TaskId } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { AgentEffectTable } from '../../platform/database/schema.js';

/** Outside effects of agents. The task is locked by the caller. */
@Injectable()
export class AgentEffectRepository {
  async find(
    transaction: TenantTransaction,
    taskId: TaskId,
    key: string,
  ): Promise<Selectable<AgentEffectTable> | undefined> {
    return transaction.query
      .selectFrom('agent_effect')
      .selectAll()
      .where('task_id', '=', taskId)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  /** Answers with the key under which the outside can know the effect again: the same for all who try it. */
  async insert(
    transaction: TenantTransaction,
    effect: { taskId: TaskId; runId: RunId; key: string; attempt: string },
  ): Promise<string> {
    const { taskId, runId, key, attempt } = effect;
    const idempotencyKey = randomUUID();
    await transaction.query
      .insertInto('agent_effect')
      .values({
        tenant_id: transaction.tenantId,
        task_id: taskId,
        key,
        idempotency_key: idempotencyKey,
        attempt,
        run_id: runId,
      })
      .execute();
    return idempotencyKey;
  }

  /** The first result stays. */
  async record(
    transaction: TenantTransaction,
    effect: { taskId: TaskId; key: string; result: string },
  ): Promise<'recorded' | 'missing'> {
    const row = await transaction.query
      .updateTable('agent_effect')
      .set({
        result: sql<string>`coalesce(result, ${effect.result}::jsonb)`,
        recorded_at: sql<Date>`coalesce(recorded_at, now())`,
      })
      .where('task_id', '=', effect.taskId)
      .where('key', '=', effect.key)
      .returning('key')
      .executeTakeFirst();
    return row === undefined ? 'missing' : 'recorded';
  }

  async deleteReserved(
    transaction: TenantTransaction,
    effect: { taskId: TaskId; key: string; attempt: string },
  ): Promise<void> {
    await transaction.query
      .deleteFrom('agent_effect')
      .where('task_id', '=', effect.taskId)
      .where('key', '=', effect.key)
      .where('attempt', '=', effect.attempt)
      .where('recorded_at', 'is', null)
      .execute();
  }
}
