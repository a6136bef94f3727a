import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/logging/log.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { InboxRepository, type Webhook } from '../intake/inbox.repository.js';
import { reconciledBody, reconciledEvent } from '../work-sources/reconciled.js';
import type { WorkSource } from '../work-sources/work-source.js';
import { ReconciliationRepository, type SweepTurn } from './reconciliation.repository.js';

interface ChangedTask {
  readonly externalId: string;
  readonly updatedAt: Date;
}

/** A source's times of a change and of the task that changed differ a little. */
const toleranceMs = 1_000;
/** The task and its comments. */
const callsPerTask = 2;

export interface Swept {
  /** How far the source has been read, by its own clock. */
  readonly until: Date;
  /** Changes that had not come. */
  readonly found: number;
}

/**
 * Finds what happened in a work source without a webhook that reached us, and sends it down the road of webhooks. It decides
 * nothing: a task is named in the inbox once for each of its changes, and the same subscriber looks at it.
 */
@Injectable()
export class SourceReconciler {
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

  /** Reads what changed, and ends early when the source allows few more calls: they are for other work. */
  async sweep(turn: SweepTurn, source: WorkSource): Promise<Swept> {
    const { overlapSeconds, pageLimit, rateReserve } = this.#settings;
    const after = new Date(turn.sweptUntil.getTime() - overlapSeconds * 1000);
    let latestMs = turn.sweptUntil.getTime();
    let found = 0;
    let callsToSpend = Number.POSITIVE_INFINITY;
    for (let page = 0; page < pageLimit && callsToSpend > 0; page++) {
      const { tasks, isLast, until, callsLeft } = await source.listChanged(turn.connectionId, after, page);
      if (callsLeft !== undefined) callsToSpend = callsLeft - rateReserve;
      found += await this.#tell(turn, await this.#listMissed(turn, tasks));
      latestMs = Math.max(latestMs, until?.getTime() ?? 0);
      if (isLast) break;
    }
    await this.#checkOpenTasks(turn, callsToSpend);
    return { until: new Date(latestMs), found };
  }

  async #listMissed(turn: SweepTurn, tasks: readonly ChangedTask[]): Promise<readonly Webhook[]> {
    const ids = tasks.map((task) => task.externalId);
    const known = await this.#database.withTenant(turn.tenantId, (transaction) =>
      this.#repository.listKnown(transaction, turn.connectionId, ids),
    );
    return tasks
      .filter(
        ({ externalId, updatedAt }) => (known.get(externalId)?.getTime() ?? 0) + toleranceMs < updatedAt.getTime(),
      )
      .map(({ externalId, updatedAt }) => toWebhook(turn, externalId, `changed:${externalId}:${updatedAt.getTime()}`));
  }

  /** Comments and deletions may leave no trace in the times of tasks: open ones are looked at now and then. */
  async #checkOpenTasks(turn: SweepTurn, callsToSpend: number): Promise<void> {
    const { taskSeconds, tasksPerSweep } = this.#settings;
    const limit = Math.min(tasksPerSweep, Math.floor(callsToSpend / callsPerTask));
    if (limit <= 0) return;
    const due = await this.#database.withTenant(turn.tenantId, async (transaction) => {
      const unchecked = await this.#repository.takeUnchecked(transaction, turn.connectionId, {
        olderThanSeconds: taskSeconds,
        limit,
      });
      // Whatever else shows the task, such as its thread, is compared too.
      for (const { taskId } of unchecked) {
        await appendEvent(transaction, { name: 'task.check_requested', lane: taskId, payload: { taskId } });
      }
      return unchecked;
    });
    const webhooks = due.map(({ externalId, checkedAt }) =>
      toWebhook(turn, externalId, `check:${externalId}:${checkedAt.getTime()}`),
    );
    await this.#tell(turn, webhooks);
  }

  /** Answers with how many of them were not known. */
  async #tell(turn: SweepTurn, webhooks: readonly Webhook[]): Promise<number> {
    if (webhooks.length === 0) return 0;
    const outcomes = await this.#inbox.insertMany(webhooks);
    const kept = outcomes.filter((outcome) => outcome === 'kept').length;
    if (kept > 0) {
      this.#log.info(
        { tenantId: turn.tenantId, connectionId: turn.connectionId, tasks: kept },
        'tasks to compare with their source',
      );
    }
    return kept;
  }
}

function toWebhook({ tenantId, connectionId, provider }: SweepTurn, externalId: string, key: string): Webhook {
  return {
    tenantId,
    connectionId,
    provider,
    kind: reconciledEvent,
    dedupeKey: `reconciled:${key}`,
    lane: `${provider}:${connectionId}:${externalId}`,
    body: JSON.stringify(reconciledBody(externalId)),
    receivedAt: new Date(),
    traceparent: null,
  };
}
