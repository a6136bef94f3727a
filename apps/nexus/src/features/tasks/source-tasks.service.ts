import { Injectable } from '@nestjs/common';
import type { ConnectionId, ProjectId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { changedFields, type SourceTask } from './source-task.js';
import { type Task, TaskRepository } from './task.repository.js';

/** Takes tasks over from where people write them. */
@Injectable()
export class SourceTasks {
  readonly #repository: TaskRepository;
  constructor(repository: TaskRepository) {
    this.#repository = repository;
  }

  /** A new task; undefined when the same one was made at the same moment by another transaction. */
  async create(
    transaction: TenantTransaction,
    source: SourceTask,
    place: { connectionId: ConnectionId; projectId: ProjectId; slackChannelId: string; alsoTagged: readonly string[] },
  ): Promise<Task | undefined> {
    const task = await this.#repository.insert(transaction, {
      id: newId('task'),
      tenant_id: transaction.tenantId,
      project_id: place.projectId,
      connection_id: place.connectionId,
      external_id: source.externalId,
      url: source.url,
      title: source.title,
      description: source.description,
      status: 'available',
      priority: source.priority,
      source_status: source.status,
      source_updated_at: source.updatedAt,
      slack_channel_id: place.slackChannelId,
    });
    if (task === undefined) return undefined;
    const taskId = task.id;
    const created = { taskId, projectId: place.projectId, title: task.title, alsoTagged: [...place.alsoTagged] };
    await appendEvent(transaction, { name: 'task.created', taskId, payload: created });
    const available = { taskId, reason: 'created', decidedIn: 'source' } as const;
    await appendEvent(transaction, { name: 'task.available', taskId, payload: available });
    return task;
  }

  /** Takes over what a person edited. Older news than what is known, and no change at all, do nothing. */
  async edit(transaction: TenantTransaction, task: Task, source: SourceTask, by: string): Promise<void> {
    if (source.updatedAt < task.source_updated_at) return;
    const changes = changedFields(task, source);
    await this.#repository.update(transaction, task.id, {
      title: source.title,
      description: source.description,
      priority: source.priority,
      url: source.url,
      source_status: source.status,
      source_updated_at: source.updatedAt,
    });
    if (Object.keys(changes).length === 0) return;
    const claim = await this.#repository.findClaim(transaction, task.id);
    const payload = { taskId: task.id, by, changes, agentId: claim?.agent_id ?? null };
    await appendEvent(transaction, { name: 'task.changed', taskId: task.id, payload });
  }
}
