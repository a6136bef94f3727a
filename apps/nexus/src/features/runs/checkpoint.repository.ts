import { Injectable } from '@nestjs/common';
import type {
  CheckpointFind,
  CheckpointList,
  CheckpointPut,
  CheckpointWrites,
  RunId,
  TaskId,
} from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { CheckpointTable, CheckpointValueTable, CheckpointWriteTable } from '../../platform/database/schema.js';
import { storableJson } from '../../platform/database/storable.js';
import { toBytes } from './stored-value.js';
import { inThread, type Thread } from './thread.js';

export type CheckpointRow = Selectable<CheckpointTable>;
export type ValueRow = Pick<Selectable<CheckpointValueTable>, 'channel' | 'version' | 'format' | 'body'>;
export type WriteRow = Omit<Selectable<CheckpointWriteTable>, 'tenant_id'>;

/** Checkpoints of agents' graphs, one by one. The task is locked by the caller, so that only its holder writes. */
@Injectable()
export class CheckpointRepository {
  async put(transaction: TenantTransaction, runId: RunId, checkpoint: CheckpointPut): Promise<void> {
    const place = placeOf(transaction, checkpoint);
    const state = {
      parent_id: checkpoint.parentId ?? null,
      ...toBytes(checkpoint.checkpoint),
      versions: JSON.stringify(checkpoint.versions),
      metadata: storableJson(checkpoint.metadata),
      run_id: runId,
    };
    await transaction.query
      .insertInto('checkpoint')
      .values({ ...place, id: checkpoint.checkpointId, ...state })
      .onConflict((conflict) => conflict.columns(['task_id', 'thread', 'namespace', 'id']).doUpdateSet(state))
      .execute();
    for (const { channel, version, value } of checkpoint.values) {
      await transaction.query
        .insertInto('checkpoint_value')
        .values({ ...place, channel, version, ...toBytes(value) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async putWrites(transaction: TenantTransaction, written: CheckpointWrites): Promise<void> {
    const place = placeOf(transaction, written);
    const { checkpointId: checkpoint_id, nodeTaskId: node_task_id, nodePath: node_path } = written;
    for (const { index, channel, value } of written.writes) {
      const write = { node_path, channel, ...toBytes(value) };
      await transaction.query
        .insertInto('checkpoint_write')
        .values({ ...place, checkpoint_id, node_task_id, index, ...write })
        .onConflict((conflict) =>
          written.onRepeat === 'keep'
            ? conflict.doNothing()
            : conflict
                .columns(['task_id', 'thread', 'namespace', 'checkpoint_id', 'node_task_id', 'index'])
                .doUpdateSet(write),
        )
        .execute();
    }
  }

  async find(transaction: TenantTransaction, wanted: CheckpointFind): Promise<CheckpointRow | undefined> {
    const { checkpointId } = wanted;
    let query = transaction.query.selectFrom('checkpoint').selectAll().where(inThread(wanted));
    if (checkpointId !== undefined) query = query.where('id', '=', checkpointId);
    return query.orderBy('id', 'desc').limit(1).executeTakeFirst();
  }

  /** Newest first; one more than the limit when there are more. */
  async list(transaction: TenantTransaction, wanted: CheckpointList): Promise<readonly CheckpointRow[]> {
    const { taskId, thread, namespace, checkpointId, before, filter, after, limit } = wanted;
    let query = transaction.query.selectFrom('checkpoint').selectAll().where('task_id', '=', taskId);
    if (thread !== undefined) query = query.where('thread', '=', thread);
    if (namespace !== undefined) query = query.where('namespace', '=', namespace);
    if (checkpointId !== undefined) query = query.where('id', '=', checkpointId);
    if (before !== undefined) query = query.where('id', '<', before);
    if (filter !== undefined) query = query.where(sql<boolean>`metadata @> ${JSON.stringify(filter)}::jsonb`);
    if (after !== undefined) {
      const place = sql`(${after.checkpointId}, ${after.thread}, ${after.namespace})`;
      query = query.where(sql<boolean>`(id, thread, namespace) < ${place}`);
    }
    return query
      .orderBy('id', 'desc')
      .orderBy('thread', 'desc')
      .orderBy('namespace', 'desc')
      .limit(limit + 1)
      .execute();
  }

  /** The values of a checkpoint's channels, in the versions that it is made of. */
  async listValues(transaction: TenantTransaction, checkpoint: CheckpointRow): Promise<readonly ValueRow[]> {
    return transaction.query
      .selectFrom('checkpoint_value')
      .select(['channel', 'version', 'format', 'body'])
      .where(inThread({ ...checkpoint, taskId: checkpoint.task_id }))
      .where(sql<boolean>`version = ${JSON.stringify(checkpoint.versions)}::jsonb ->> channel`)
      .orderBy('channel')
      .execute();
  }

  /** What was written on top of these checkpoints, in the order in which LangGraph applies it. */
  async listWrites(
    transaction: TenantTransaction,
    thread: Thread,
    checkpointIds: readonly string[],
    channels?: readonly string[],
  ): Promise<readonly WriteRow[]> {
    if (checkpointIds.length === 0) return [];
    let query = transaction.query
      .selectFrom('checkpoint_write')
      .selectAll()
      .where(inThread(thread))
      .where('checkpoint_id', 'in', checkpointIds);
    if (channels !== undefined) query = query.where('channel', 'in', channels);
    return query.orderBy('checkpoint_id').orderBy('node_path').orderBy('node_task_id').orderBy('index').execute();
  }

  /** All bytes that are kept for a task. */
  async sumBytes(transaction: TenantTransaction, taskId: TaskId): Promise<number> {
    const { rows } = await sql<{ bytes: string }>`
      select coalesce(sum(bytes), 0) as bytes from (
        select octet_length(body) + pg_column_size(versions) + pg_column_size(metadata) as bytes
          from checkpoint where task_id = ${taskId}
        union all select octet_length(body) from checkpoint_value where task_id = ${taskId}
        union all select octet_length(body) from checkpoint_write where task_id = ${taskId}
      ) as kept`.execute(transaction.query);
    return Number(rows[0]?.bytes ?? 0);
  }
}

function placeOf(transaction: TenantTransaction, { taskId, thread, namespace }: Thread) {
  return { tenant_id: transaction.tenantId, task_id: taskId, thread, namespace };
}
