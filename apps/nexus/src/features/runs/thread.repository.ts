import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { type Ancestry, checkpointsToKeep } from './kept-checkpoints.js';
import { inThread, type Thread } from './thread.js';

/** Where LangGraph names the channels that keep only changes. */
const counters = sql.raw("(metadata -> 'counters_since_delta_snapshot')");
const tables = ['checkpoint', 'checkpoint_value', 'checkpoint_write'] as const;

/** What can be done to whole threads of checkpoints. The task is locked by the caller. */
@Injectable()
export class ThreadRepository {
  async delete(transaction: TenantTransaction, taskId: TaskId, threads: readonly string[]): Promise<void> {
    if (threads.length === 0) return;
    for (const table of tables) {
      await transaction.query.deleteFrom(table).where('task_id', '=', taskId).where('thread', 'in', threads).execute();
    }
  }

  async deleteAll(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    for (const table of tables) await transaction.query.deleteFrom(table).where('task_id', '=', taskId).execute();
  }

  /** Removes what runs of a graph left, as LangGraph names its runs in the metadata. */
  async deleteRuns(transaction: TenantTransaction, taskId: TaskId, runs: readonly string[]): Promise<void> {
    if (runs.length === 0) return;
    const found = await transaction.query
      .selectFrom('checkpoint')
      .select(['thread', 'namespace', 'id'])
      .where('task_id', '=', taskId)
      .where(sql<string>`metadata ->> 'run_id'`, 'in', runs)
      .execute();
    for (const [thread, ids] of byThread(taskId, found)) await this.#drop(transaction, thread, ids);
  }

  /** Rows that the target has already stay as they are. */
  async copy(transaction: TenantTransaction, copy: { taskId: TaskId; thread: string; target: string }): Promise<void> {
    const columns = {
      checkpoint: sql`namespace, id, parent_id, format, body, versions, metadata, run_id, created_at`,
      checkpoint_value: sql`namespace, channel, version, format, body`,
      checkpoint_write: sql`namespace, checkpoint_id, node_task_id, index, node_path, channel, format, body`,
    };
    for (const table of tables) {
      await sql`
        insert into ${sql.table(table)} (tenant_id, task_id, thread, ${columns[table]})
        select tenant_id, task_id, ${copy.target}, ${columns[table]} from ${sql.table(table)}
          where task_id = ${copy.taskId} and thread = ${copy.thread}
        on conflict do nothing`.execute(transaction.query);
    }
  }

  /** Keeps the newest checkpoints of each namespace, and what they need of older ones. */
  async prune(
    transaction: TenantTransaction,
    prune: { taskId: TaskId; threads: readonly string[]; newest: number },
  ): Promise<void> {
    if (prune.threads.length === 0) return;
    const places = await transaction.query
      .selectFrom('checkpoint')
      .select(['thread', 'namespace'])
      .distinct()
      .where('task_id', '=', prune.taskId)
      .where('thread', 'in', prune.threads)
      .execute();
    for (const place of places) {
      const thread = { taskId: prune.taskId, ...place };
      const checkpoints = await this.#ancestry(transaction, thread);
      const stays = checkpointsToKeep(checkpoints, prune.newest);
      const over = checkpoints.filter(({ id }) => !stays.has(id)).map(({ id }) => id);
      await this.#drop(transaction, thread, over);
    }
  }

  async #ancestry(transaction: TenantTransaction, thread: Thread): Promise<readonly Ancestry[]> {
    const { rows } = await sql<{
      id: string;
      parent_id: string | null;
      delta: string[] | null;
      whole: string[] | null;
    }>`
      select id, parent_id,
        (select array_agg(name) from jsonb_object_keys(case jsonb_typeof(${counters}) when 'object' then ${counters} end)
          as name) as delta,
        (select array_agg(channel) from checkpoint_value as value
          where ${inThread(thread)} and value.version = checkpoint.versions ->> value.channel) as whole
      from checkpoint where ${inThread(thread)}`.execute(transaction.query);
    return rows.map(({ id, parent_id, delta, whole }) => ({
      id,
      parentId: parent_id,
      deltaChannels: delta ?? [],
      wholeChannels: new Set(whole ?? []),
    }));
  }

  /** Removes checkpoints with what was written on top of them, and the values that none is made of any more. */
  async #drop(transaction: TenantTransaction, thread: Thread, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await transaction.query.deleteFrom('checkpoint').where(inThread(thread)).where('id', 'in', ids).execute();
    await transaction.query
      .deleteFrom('checkpoint_write')
      .where(inThread(thread))
      .where('checkpoint_id', 'in', ids)
      .execute();
    await sql`
      delete from checkpoint_value as value where ${inThread(thread)} and not exists (
        select from checkpoint where checkpoint.task_id = value.task_id and checkpoint.thread = value.thread
          and checkpoint.namespace = value.namespace and checkpoint.versions ->> value.channel = value.version
      )`.execute(transaction.query);
  }
}

function byThread(
  taskId: TaskId,
  rows: readonly { thread: string; namespace: string; id: string }[],
): readonly [Thread, string[]][] {
  const found = new Map<string, [Thread, string[]]>();
  for (const { thread, namespace, id } of rows) {
    const key = JSON.stringify([thread, namespace]);
    const entry = found.get(key) ?? [{ taskId, thread, namespace }, []];
    entry[1].push(id);
    found.set(key, entry);
  }
  return [...found.values()];
}
