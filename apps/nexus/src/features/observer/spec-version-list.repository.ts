import { Injectable } from '@nestjs/common';
import type { SpecVersion, SpecVersionPage, TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

export interface SpecVersionPlace {
  /** Number of the last version of the page before; undefined for the first page. */
  readonly before: number | undefined;
  readonly limit: number;
}

@Injectable()
export class SpecVersionListRepository {
  /** The wordings of a task, the newest first; undefined when the tenant has no such task. */
  async list(
    transaction: TenantTransaction,
    taskId: TaskId,
    { before, limit }: SpecVersionPlace,
  ): Promise<SpecVersionPage | undefined> {
    const only = await this.#findOnly(transaction, taskId);
    if (only === undefined) return undefined;
    if (only !== 'edited') return { items: before === undefined ? [only] : [], nextCursor: null };
    const rows = await transaction.query
      .selectFrom('spec_version')
      .select(['number as version', 'title', 'description', 'author', 'diff', 'created_at'])
      .where('task_id', '=', taskId)
      .$if(before !== undefined, (query) => query.where('number', '<', before as number))
      .orderBy('number', 'desc')
      .limit(limit)
      .execute();
    const items = rows.map(({ created_at, ...words }) => ({ ...words, createdAt: created_at.toISOString() }));
    const last = items.at(-1)?.version ?? 1;
    return { items, nextCursor: last > 1 ? String(last) : null };
  }

  /** The wording of a task that was never edited: it stands in the task's own row alone. */
  async #findOnly({ query }: TenantTransaction, taskId: TaskId): Promise<SpecVersion | 'edited' | undefined> {
    const task = await query
      .selectFrom('task')
      .select(['title', 'description', 'spec_version', 'created_at'])
      .where('id', '=', taskId)
      .executeTakeFirst();
    if (task === undefined) return undefined;
    if (task.spec_version > 1) return 'edited';
    const { title, description, created_at } = task;
    return { version: 1, title, description, author: null, diff: '', createdAt: created_at.toISOString() };
  }
}
