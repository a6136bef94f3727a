import { Injectable } from '@nestjs/common';
import type { ProjectId, TaskId, TaskPage, TaskStatus } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { comparable, containsPattern } from './like-pattern.js';
import { type PagePlace, writePageCursor } from './page-cursor.js';
import { toTaskSummary } from './task-row.js';

export interface TaskFilter {
  readonly statuses: readonly TaskStatus[];
  readonly projectId: ProjectId | undefined;
  readonly search: string | undefined;
  readonly after: PagePlace | undefined;
  readonly limit: number;
}

/** Tasks with their project and holder. */
export function selectTasks({ query }: TenantTransaction) {
  return query
    .selectFrom('task')
    .innerJoin('project', 'project.id', 'task.project_id')
    .leftJoin('claim', 'claim.task_id', 'task.id')
    .leftJoin('agent', 'agent.id', 'claim.agent_id')
    .select([
      'task.id',
      'task.title',
      'task.status',
      'task.priority',
      'task.url',
      'task.created_at',
      'task.updated_at',
      'project.id as project_id',
      'project.tag as project_tag',
      'project.name as project_name',
      'agent.id as holder_id',
      'agent.name as holder_name',
    ]);
}

@Injectable()
export class TaskListRepository {
  /** One page of tasks, the last changed first. */
  async list(transaction: TenantTransaction, filter: TaskFilter): Promise<TaskPage> {
    const { statuses, projectId, search, after, limit } = filter;
    let tasks = selectTasks(transaction)
      .select(sql<string>`task.updated_at::text`.as('exact_updated_at'))
      .orderBy('task.updated_at', 'desc')
      .orderBy('task.id', 'desc')
      .limit(limit + 1);
    if (statuses.length > 0) tasks = tasks.where('task.status', 'in', statuses);
    if (projectId !== undefined) tasks = tasks.where('task.project_id', '=', projectId);
    if (search) {
      tasks = tasks.where(({ or, eb }) =>
        or([eb('task.title', 'ilike', containsPattern(search)), eb('task.external_id', '=', comparable(search))]),
      );
    }
    if (after !== undefined) {
      tasks = tasks.where(
        sql<boolean>`(task.updated_at, task.id) < (${after.updatedAt}::timestamptz, ${after.id as TaskId})`,
      );
    }
    const rows = await tasks.execute();
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const hasMore = rows.length > limit && last !== undefined;
    return {
      items: items.map(toTaskSummary),
      nextCursor: hasMore ? writePageCursor({ updatedAt: last.exact_updated_at, id: last.id }) : null,
    };
  }
}
