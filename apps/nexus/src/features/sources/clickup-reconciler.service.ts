import { Inject, Injectable } from '@nestjs/common';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import type { ClickUpTask } from '../../integrations/clickup/clickup-task.js';
import { reconciledBody, reconciledEvent } from '../../integrations/clickup/reconciled-task.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/logging/log.service.js';
import { InboxRepository, type Webhook } from '../intake/inbox.repository.js';
import type { ClickUpConnection } from '../workspace/connection.service.js';
import { ReconciliationRepository, type SweepTurn } from './reconciliation.repository.js';

/** ClickUp's times of a change and of the task that changed differ a little. */
const toleranceMs = 1_000;

/**
 * Finds what happened in ClickUp without a webhook that reached us, and sends it down the road of webhooks. It decides
 * nothing: a task is named in the inbox once for each of its changes, and the same subscriber looks at it.
 */
@Injectable()
export class ClickUpReconciler {
  readonly #database: Database;
  readonly #repository: ReconciliationRepository;
  readonly #inbox: InboxRepository;
  readonly #log: Log;
  readonly #settings: Settings['reconciliation'];

  constructor(
    database: Database,
    repository: ReconciliationRepository,
    inbox: InboxRepository,
    log: Log,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#inbox = inbox;
    this.#log = log;
    this.#settings = settings.reconciliation;
  }

  /** Answers with how far ClickUp has been read, by its own clock. */
  async sweep(turn: SweepTurn, connection: ClickUpConnection, client: ClickUpClient): Promise<Date> {
    const sweptUntil = await this.#followChanges(turn, connection, client);
    await this.#checkOpenTasks(connection);
    return sweptUntil;
  }

  async #followChanges(turn: SweepTurn, connection: ClickUpConnection, client: ClickUpClient): Promise<Date> {
    const { overlapSeconds, pageLimit } = this.#settings;
    const afterMs = turn.sweptUntil.getTime() - overlapSeconds * 1000;
    let latestMs = turn.sweptUntil.getTime();
    for (let page = 0; page < pageLimit; page++) {
      const { tasks, isLast } = await client.listUpdatedTasks(connection.externalId, { afterMs, page });
      await this.#tell(connection, await this.#listMissed(connection, tasks));
      latestMs = Math.max(latestMs, ...tasks.map(updatedMs));
      if (isLast) break;
    }
    return new Date(latestMs);
  }

  async #listMissed(connection: ClickUpConnection, tasks: readonly ClickUpTask[]): Promise<readonly Webhook[]> {
    const ids = tasks.map((task) => task.id);
    const known = await this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#repository.listKnown(transaction, connection.id, ids),
    );
    return tasks
      .filter((task) => (known.get(task.id)?.getTime() ?? 0) + toleranceMs < updatedMs(task))
      .map((task) => toWebhook(connection, task.id, `changed:${task.id}:${updatedMs(task)}`));
  }

  /** Comments and deletions may leave no trace in the times of tasks: open ones are looked at now and then. */
  async #checkOpenTasks(connection: ClickUpConnection): Promise<void> {
    const { taskSeconds, tasksPerSweep } = this.#settings;
    const due = await this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#repository.takeUnchecked(transaction, connection.id, {
        olderThanSeconds: taskSeconds,
        limit: tasksPerSweep,
      }),
    );
    const webhooks = due.map(({ externalId, checkedAt }) =>
      toWebhook(connection, externalId, `check:${externalId}:${checkedAt.getTime()}`),
    );
    await this.#tell(connection, webhooks);
  }

  async #tell(connection: ClickUpConnection, webhooks: readonly Webhook[]): Promise<void> {
    if (webhooks.length === 0) return;
    const outcomes = await this.#inbox.insertMany(webhooks);
    const kept = outcomes.filter((outcome) => outcome === 'kept').length;
    if (kept > 0) {
      this.#log.info(
        { tenantId: connection.tenantId, connectionId: connection.id, tasks: kept },
        'tasks to compare with clickup',
      );
    }
  }
}

function toWebhook(connection: ClickUpConnection, externalId: string, key: string): Webhook {
  return {
    tenantId: connection.tenantId,
    connectionId: connection.id,
    provider: 'clickup',
    kind: reconciledEvent,
    dedupeKey: `reconciled:${key}`,
    lane: `clickup:${connection.id}:${externalId}`,
    body: reconciledBody(externalId),
    receivedAt: new Date(),
    traceparent: null,
  };
}

function updatedMs(task: ClickUpTask): number {
  const milliseconds = Number(task.date_updated);
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}
