import { Inject, Injectable } from '@nestjs/common';
import { assertNever } from '../../platform/errors/nexus-error.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { SourceTasks } from '../tasks/source-tasks.service.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Tasks } from '../tasks/task.service.js';
import type { SourceNews, SourceReading, TaskOfSource } from '../work-sources/work-source.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { SourceComments } from './source-comments.service.js';
import { decideOnStatus, type StatusDecision } from './source-decision.js';
import { movesOf } from './source-moves.js';
import { SourcePulls } from './source-pulls.service.js';
import { type NewsPlace, SourceRouting } from './source-routing.service.js';

/** Applies what happened in a work source to the task here, whatever order the news come in. */
@Injectable()
export class SourceChanges {
  readonly #tasks: Tasks;
  readonly #repository: TaskRepository;
  readonly #sourceTasks: SourceTasks;
  readonly #comments: SourceComments;
  readonly #routing: SourceRouting;
  @Inject(SourcePulls) private readonly pulls!: SourcePulls;
  @Inject(ReconciliationRepository) private readonly reconciliation!: ReconciliationRepository;

  constructor(
    tasks: Tasks,
    repository: TaskRepository,
    sourceTasks: SourceTasks,
    comments: SourceComments,
    routing: SourceRouting,
  ) {
    this.#tasks = tasks;
    this.#repository = repository;
    this.#sourceTasks = sourceTasks;
    this.#comments = comments;
    this.#routing = routing;
  }

  async apply(transaction: TenantTransaction, place: NewsPlace, reading: SourceReading): Promise<void> {
    switch (reading.kind) {
      case 'news':
        return this.#follow(transaction, place, reading.news);
      case 'own':
        // Our own change came back: nothing new in it but the time, without which it would look like a missed one.
        if (reading.changedAt === null) return;
        return this.reconciliation.markSeen(transaction, place.connectionId, reading.externalId, reading.changedAt);
      case 'pull':
        return this.pulls.follow(transaction, place.connectionId, reading.pull);
      case 'nothing':
        return;
      default:
        assertNever(reading);
    }
  }

  async #follow(transaction: TenantTransaction, place: NewsPlace, news: SourceNews): Promise<void> {
    const known = await this.#repository.lockByExternalId(transaction, place.connectionId, news.externalId);
    if (news.task === undefined) {
      if (known !== undefined) await this.#delete(transaction, known, news);
      return;
    }
    const task = known ?? (await this.#routing.route(transaction, place, news.task));
    if (task === undefined) return;
    if (known !== undefined) await this.#edit(transaction, known, news, news.task);
    await this.#comments.hear(transaction, task, place.provider, news.comments);
  }

  async #delete(transaction: TenantTransaction, task: Task, { by, goneBecause }: SourceNews): Promise<void> {
    // A finished task cannot be cancelled, but what is remembered of it must go all the same.
    const payload = { taskId: task.id, by };
    await appendEvent(transaction, { name: 'task.source_deleted', taskId: task.id, payload });
    await this.#tasks.decide(transaction, task, { transition: 'cancel', by, reason: goneBecause ?? 'it is gone' });
  }

  async #edit(transaction: TenantTransaction, task: Task, news: SourceNews, source: TaskOfSource): Promise<void> {
    const status = await this.#newStatus(transaction, task, news, source);
    const transition: StatusDecision = status === null ? null : decideOnStatus(source.state, task.status);
    const moves = movesOf(status, { source, isDecision: transition !== null });
    await this.#sourceTasks.edit(transaction, task, source, { by: news.by, moves });
    if (transition === null || status === null) return;
    const reason = `${status.by} set the status to ${source.status}`;
    await this.#tasks.decide(transaction, task, { transition, by: status.by, reason });
  }

  /** The status that a person set, when it is news and nothing has overtaken it. */
  async #newStatus(
    transaction: TenantTransaction,
    task: Task,
    { status, isFound }: SourceNews,
    source: TaskOfSource,
  ): Promise<SourceNews['status']> {
    // An older change than the one that the source shows now has been overtaken.
    if (status === null || status.to.toLowerCase() !== source.status.toLowerCase()) return null;
    return isFound && !(await this.#isNewStatus(transaction, task, source)) ? null : status;
  }

  /** Nobody knows who set the status that is found: it counts when it is not what was seen last and none of ours is due. */
  async #isNewStatus(transaction: TenantTransaction, task: Task, source: TaskOfSource): Promise<boolean> {
    if (source.status.toLowerCase() === task.source_status.toLowerCase()) return false;
    return !(await this.reconciliation.owesStatus(transaction, task.connection_id, task.external_id));
  }
}
