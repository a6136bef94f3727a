import { Inject, Injectable } from '@nestjs/common';
import type { ClickUpTask } from '../../integrations/clickup/clickup-task.js';
import type { ConnectionId } from '@oblivion/protocol';
import { reconciledEvent } from '../../integrations/clickup/reconciled-task.js';
import type { ClickUpChange } from '../../integrations/clickup/clickup-webhook.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { SourceTasks } from '../tasks/source-tasks.service.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Tasks } from '../tasks/task.service.js';
import { ClickUpConversation } from './clickup-conversation.service.js';
import type { ClickUpConnection } from '../workspace/connection.service.js';
import { decideOnStatus } from './clickup-decision.js';
import { ClickUpRouting } from './clickup-routing.service.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { toSourceTask } from './clickup-source.js';

/** What a webhook tells, and the task as ClickUp shows it now. */
export interface ClickUpNews {
  readonly change: ClickUpChange;
  readonly connection: ClickUpConnection;
  /** Undefined when the task is gone, or when nothing of it is needed. */
  readonly task: ClickUpTask | undefined;
}

/** Applies what happened in ClickUp to the task here, whatever order the news come in. */
@Injectable()
export class ClickUpChanges {
  readonly #tasks: Tasks;
  readonly #repository: TaskRepository;
  readonly #sourceTasks: SourceTasks;
  readonly #conversation: ClickUpConversation;
  readonly #routing: ClickUpRouting;
  @Inject(ReconciliationRepository) private readonly reconciliation!: ReconciliationRepository;

  constructor(
    tasks: Tasks,
    repository: TaskRepository,
    sourceTasks: SourceTasks,
    conversation: ClickUpConversation,
    routing: ClickUpRouting,
  ) {
    this.#tasks = tasks;
    this.#repository = repository;
    this.#sourceTasks = sourceTasks;
    this.#conversation = conversation;
    this.#routing = routing;
  }

  async apply(transaction: TenantTransaction, news: ClickUpNews): Promise<void> {
    const { change, connection, task: source } = news;
    const known = await this.#repository.lockByExternalId(transaction, connection.id, change.taskId);
    if (source === undefined) {
      if (known !== undefined) await this.#delete(transaction, known, news);
      return;
    }
    const task = known ?? (await this.#routing.route(transaction, connection.id, source));
    if (task === undefined) return;
    if (known !== undefined) await this.#edit(transaction, known, news, source);
    await this.#conversation.hear(transaction, task, change.comments);
  }

  /** Our own change came back: nothing new in it but the time, without which it would look like a missed one. */
  async see(transaction: TenantTransaction, connectionId: ConnectionId, change: ClickUpChange): Promise<void> {
    if (change.changedAtMs === null) return;
    await this.reconciliation.markSeen(transaction, connectionId, change.taskId, new Date(change.changedAtMs));
  }

  async #delete(transaction: TenantTransaction, task: Task, { change }: ClickUpNews): Promise<void> {
    const by = change.by?.name ?? 'Somebody';
    // A finished task cannot be cancelled, but what is remembered of it must go all the same.
    const payload = { taskId: task.id, by };
    await appendEvent(transaction, { name: 'task.source_deleted', taskId: task.id, payload });
    await this.#tasks.decide(transaction, task, { transition: 'cancel', by, reason: 'it was deleted in ClickUp' });
  }

  async #edit(
    transaction: TenantTransaction,
    task: Task,
    { change, connection }: ClickUpNews,
    source: ClickUpTask,
  ): Promise<void> {
    const by = change.by?.name ?? 'Somebody';
    await this.#sourceTasks.edit(transaction, task, toSourceTask(source), by);
    const { status } = change;
    if (change.event === reconciledEvent && !(await this.#isNewStatus(transaction, task, source))) return;
    if (status === null || status.by?.id === connection.settings.serviceUserId) return;
    // An older change than the one ClickUp shows now has been overtaken.
    if (status.to.toLowerCase() !== source.status.status.toLowerCase()) return;
    const transition = decideOnStatus(source.status.type, task.status);
    if (transition === null) return;
    const reason = `${by} set the status to ${source.status.status}`;
    await this.#tasks.decide(transaction, task, { transition, by: status.by?.name ?? by, reason });
  }

  /** Nobody knows who set the status that is found: it counts when it is not what was seen last and none of ours is due. */
  async #isNewStatus(transaction: TenantTransaction, task: Task, source: ClickUpTask): Promise<boolean> {
    if (source.status.status.toLowerCase() === task.source_status.toLowerCase()) return false;
    return !(await this.reconciliation.owesStatus(transaction, task.connection_id, task.external_id));
  }
}
