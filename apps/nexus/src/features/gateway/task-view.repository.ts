import { Injectable } from '@nestjs/common';
import type { AgentId, TaskId, TaskSummary } from '@oblivion/protocol';
import type { Origin } from '../../platform/telemetry/continuation.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';

export type TaskView = TaskSummary & { readonly description: string };

/** Tasks as agents see them. */
@Injectable()
export class TaskViewRepository {
  async find(transaction: TenantTransaction, id: TaskId): Promise<TaskView | undefined> {
    return (await this.findOffered(transaction, id))?.view;
  }

  /** With the agent to whom a person gave it. */
  async findOffered(
    transaction: TenantTransaction,
    id: TaskId,
  ): Promise<{ readonly view: TaskView; readonly assignedAgentId: AgentId | null } | undefined> {
    const row = await transaction.query
      .selectFrom('task')
      .innerJoin('project', 'project.id', 'task.project_id')
      .leftJoin('claim', 'claim.task_id', 'task.id')
      .leftJoin('agent', 'agent.id', 'claim.agent_id')
      .select(['task.id', 'task.title', 'task.description', 'task.status', 'task.priority', 'task.url'])
      .select([
        'task.created_at',
        'task.updated_at',
        'project.id as project_id',
        'project.tag',
        'project.name as project_name',
      ])
      .select(['agent.id as holder_id', 'agent.name as holder_name', 'task.assigned_agent_id'])
      .where('task.id', '=', id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const view = {
      id: row.id,
      title: row.title,
      description: row.description,
      status: row.status,
      priority: row.priority,
      project: { id: row.project_id, tag: row.tag, name: row.project_name },
      url: row.url,
      holder: row.holder_id === null ? null : { id: row.holder_id, name: row.holder_name as string },
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
    return { view, assignedAgentId: row.assigned_agent_id };
  }

  /** How often the task was begun afresh, and the number of its wording. */
  async getCounts({ query }: TenantTransaction, id: TaskId): Promise<{ attempt: number; specVersion: number }> {
    return query
      .selectFrom('task')
      .select(['attempt', 'spec_version as specVersion'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  }

  /** Where the offer of each task comes from: the trace in which it last became available. */
  async listOrigins(transaction: TenantTransaction, ids: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Origin>> {
    if (ids.length === 0) return new Map();
    const rows = await transaction.query
      .selectFrom('event')
      .distinctOn('task_id')
      .select(['task_id', 'traceparent', 'occurred_at as at'])
      .where('task_id', 'in', ids)
      .where('name', '=', 'task.available')
      .orderBy('task_id')
      .orderBy('position', 'desc')
      .execute();
    return new Map(rows.map((row) => [row.task_id as TaskId, row]));
  }
}

/** The part that lists and offers show. */
export function toSummary({ description: _description, ...summary }: TaskView): TaskSummary {
  return summary;
}
