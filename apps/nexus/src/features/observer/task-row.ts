import type { AgentId, ProjectId, TaskId, TaskStatus, TaskSummary } from '@oblivion/protocol';

/** What the queries for tasks select. */
export interface TaskRow {
  readonly id: TaskId;
  readonly title: string;
  readonly status: TaskStatus;
  readonly priority: number | null;
  readonly url: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly project_id: ProjectId;
  readonly project_tag: string;
  readonly project_name: string;
  readonly holder_id: AgentId | null;
  readonly holder_name: string | null;
}

export function toTaskSummary(row: TaskRow): TaskSummary {
  const { holder_id: holderId, holder_name: holderName } = row;
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    priority: row.priority,
    project: { id: row.project_id, tag: row.project_tag, name: row.project_name },
    url: row.url,
    holder: holderId === null || holderName === null ? null : { id: holderId, name: holderName },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
