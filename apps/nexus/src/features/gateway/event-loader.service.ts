import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, SpecVersion, TaskId, TenantId } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';
import { MessageRepository, toProtocolMessage } from '../conversation/message.repository.js';
import { SpecVersionRepository } from '../tasks/spec-version.repository.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { isToBeRead, type LoadedEvent } from './frame-of-event.js';
import { type TaskView, TaskViewRepository, toSummary } from './task-view.repository.js';

const nothing: LoadedEvent = { task: undefined, assigneeId: null, message: undefined, spec: undefined };

/** Reads what an event shows, once for all sockets of this process that are sent the same event. */
@Injectable()
export class EventLoader {
  readonly #loaded = new WeakMap<StreamEvent, Promise<LoadedEvent>>();
  readonly #database: Database;
  readonly #tasks: TaskViewRepository;
  readonly #messages: MessageRepository;
  readonly #versions: SpecVersionRepository;
  @Inject(TaskRepository) private readonly repository!: TaskRepository;

  constructor(
    database: Database,
    tasks: TaskViewRepository,
    messages: MessageRepository,
    versions: SpecVersionRepository,
  ) {
    this.#database = database;
    this.#tasks = tasks;
    this.#messages = messages;
    this.#versions = versions;
  }

  async load(tenantId: TenantId, event: StreamEvent, agentId: AgentId): Promise<LoadedEvent> {
    if (event.taskId === null || !isToBeRead(event, agentId)) return nothing;
    const known = this.#loaded.get(event);
    if (known !== undefined) return known;
    const loading = this.#read(tenantId, event.taskId, event);
    this.#loaded.set(event, loading);
    loading.catch(() => this.#loaded.delete(event));
    return loading;
  }

  async #read(tenantId: TenantId, taskId: TaskId, event: StreamEvent): Promise<LoadedEvent> {
    return this.#database.readTenant(tenantId, async (transaction) => {
      const offered = await this.#tasks.findOffered(transaction, taskId);
      const task = offered && toSummary(offered.view);
      const assigneeId =
        offered && event.name === 'task.available' ? await this.#findAssignee(transaction, offered) : null;
      const spec = await this.#findSpec(transaction, event);
      if (!('messageId' in event.payload)) return { task, assigneeId, message: undefined, spec };
      const message = toProtocolMessage(await this.#messages.get(transaction, event.payload.messageId));
      return { task, assigneeId, message, spec };
    });
  }

  async #findAssignee(
    transaction: TenantTransaction,
    { view, assignedAgentId }: { readonly view: TaskView; readonly assignedAgentId: AgentId | null },
  ): Promise<AgentId | null> {
    const given = { project_id: view.project.id, assigned_agent_id: assignedAgentId };
    return (await this.repository.findAssignee(transaction, given))?.id ?? null;
  }

  /** The wording of which an event tells, also when a later one has replaced it meanwhile. */
  async #findSpec(transaction: TenantTransaction, event: StreamEvent): Promise<SpecVersion | undefined> {
    if (event.name !== 'task.changed' || event.taskId === null) return undefined;
    const { specVersion } = event.payload;
    return specVersion === undefined ? undefined : this.#versions.find(transaction, event.taskId, specVersion);
  }
}
