import { Injectable } from '@nestjs/common';
import type { SpecVersion, TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { SpecWords } from './spec-diff.js';
import type { Task } from './task.repository.js';

export interface NewWording extends SpecWords {
  readonly number: number;
  readonly author: string;
  readonly diff: string;
}

/** The wordings of tasks that were edited. A task that never was has its only wording in its own row. */
@Injectable()
export class SpecVersionRepository {
  /** Keeps the wording that replaces the task's present one; the first one of all is kept with it. */
  async insert({ query, tenantId }: TenantTransaction, task: Task, wording: NewWording): Promise<void> {
    const place = { task_id: task.id, tenant_id: tenantId };
    const { title, description, created_at } = task;
    const first = { ...place, number: 1, title, description, author: null, diff: '', created_at };
    const next = { ...place, ...wording };
    await query
      .insertInto('spec_version')
      .values(task.spec_version === 1 ? [first, next] : [next])
      .execute();
  }

  async find({ query }: TenantTransaction, taskId: TaskId, number: number): Promise<SpecVersion | undefined> {
    const row = await query
      .selectFrom('spec_version')
      .select(['number as version', 'title', 'description', 'author', 'diff', 'created_at'])
      .where('task_id', '=', taskId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { created_at, ...words } = row;
    return { ...words, createdAt: created_at.toISOString() };
  }
}
