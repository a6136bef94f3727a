import { Injectable } from '@nestjs/common';
import type { AgentId, ConnectionId, ProjectId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { changedFields, type FieldChanges, type SourceTask } from './source-task.js';
import { specDiff } from './spec-diff.js';
import { SpecVersionRepository } from './spec-version.repository.js';
import { type Task, TaskRepository } from './task.repository.js';

/** Takes tasks over from where people write them. */
@Injectable()
export class SourceTasks {
  readonly #repository: TaskRepository;
  readonly #versions: SpecVersionRepository;

  constructor(repository: TaskRepository, versions: SpecVersionRepository) {
    this.#repository = repository;
    this.#versions = versions;
  }

  /** A new task; undefined when the same one was made at the same moment by another transaction. */
  async create(
    transaction: TenantTransaction,
    source: SourceTask,
    place: {
      connectionId: ConnectionId;
      projectId: ProjectId;
      slackChannelId: string;
      alsoTagged: readonly string[];
      /** Whom a person gave it to. */
      assignedAgentId?: AgentId | null;
    },
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
      ...placeFacts(source),
      slack_channel_id: place.slackChannelId,
      assigned_agent_id: place.assignedAgentId ?? null,
    });
    if (task === undefined) return undefined;
    const taskId = task.id;
    const created = { taskId, projectId: place.projectId, title: task.title, alsoTagged: [...place.alsoTagged] };
    await appendEvent(transaction, { name: 'task.created', taskId, payload: created });
    const available = { taskId, reason: 'created', decidedIn: 'source' } as const;
    await appendEvent(transaction, { name: 'task.available', taskId, payload: available });
    return task;
  }

  /**
   * Takes over what a person edited; other words are a further version of the task. `moves`: what they did besides. Older news
   * than what is known, and no change at all, do nothing.
   */
  async edit(
    transaction: TenantTransaction,
    task: Task,
    source: SourceTask,
    { by, moves }: { by: string; moves: FieldChanges },
  ): Promise<void> {
    if (source.updatedAt < task.source_updated_at) return;
    const changes = { ...changedFields(task, source), ...moves };
    const specVersion = await this.#keepWording(transaction, task, source, { changes, by });
    await this.#repository.update(transaction, task.id, {
      title: source.title,
      description: source.description,
      priority: source.priority,
      url: source.url,
      source_status: source.status,
      source_updated_at: source.updatedAt,
      ...placeFacts(source),
      ...(specVersion === undefined ? {} : { spec_version: specVersion }),
    });
    if (Object.keys(changes).length === 0) return;
    const claim = await this.#repository.findClaim(transaction, task.id);
    const payload = { taskId: task.id, by, changes, specVersion, agentId: claim?.agent_id ?? null };
    await appendEvent(transaction, { name: 'task.changed', taskId: task.id, payload });
  }

  /** Answers with the number of the new wording; undefined when the words are the same. */
  async #keepWording(
    transaction: TenantTransaction,
    task: Task,
    source: SourceTask,
    edit: { changes: FieldChanges; by: string },
  ): Promise<number | undefined> {
    if (edit.changes.title === undefined && edit.changes.description === undefined) return undefined;
    const number = task.spec_version + 1;
    const { title, description } = source;
    const diff = specDiff(task, source);
    await this.#versions.insert(transaction, task, { number, title, description, author: edit.by, diff });
    return number;
  }
}

function placeFacts({ place, placeName, assignees, people }: SourceTask) {
  return {
    source_place: place,
    source_place_name: placeName,
    // Nobody said it this time: what is known stays.
    ...(assignees === null ? {} : { source_assignees: [...assignees] }),
    ...(people === null ? {} : { source_people: [...people] }),
  };
}
