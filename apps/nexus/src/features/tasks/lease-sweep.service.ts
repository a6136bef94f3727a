import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { AgentId, TaskId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { Tasks } from './task.service.js';

const batch = 100;

/**
 * Offers the tasks of holders that fell silent to others. Runs in every worker and every gateway, so that it goes on while
 * either of them is down; the row lock lets one of them act, and none waits for another.
 */
@Injectable()
export class LeaseSweep implements OnApplicationBootstrap {
  readonly #database: Database;
  readonly #tasks: Tasks;
  readonly #metrics: Metrics;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;

  constructor(database: Database, tasks: Tasks, metrics: Metrics, log: Log) {
    this.#database = database;
    this.#tasks = tasks;
    this.#metrics = metrics;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const { roles, agents } = this.settings;
    if (!roles.includes('worker') && !roles.includes('gateway')) return;
    this.recurring.begin({
      everyMs: agents.leaseSweepIntervalMs,
      failure: 'sweep for expired leases failed',
      work: () => this.sweep(),
    });
  }

  /** Takes the tasks of all whose lease is over. */
  async sweep(): Promise<void> {
    for (;;) {
      const due = await this.#database.system
        .selectFrom('claim')
        .select(['task_id', 'tenant_id', 'agent_id'])
        .where('lease_expires_at', '<=', sql<Date>`now()`)
        .orderBy('lease_expires_at')
        .limit(batch)
        .execute();
      const lapsed = await Promise.all(due.map((claim) => this.#lapse(claim)));
      // What is left is in the hands of others: the next sweep looks again.
      if (due.length < batch || !lapsed.includes(true)) return;
    }
  }

  async #lapse(claim: { task_id: TaskId; tenant_id: TenantId; agent_id: AgentId }): Promise<boolean> {
    const fields = { tenantId: claim.tenant_id, taskId: claim.task_id, agentId: claim.agent_id };
    try {
      const isLapsed = await this.#database.withTenant(claim.tenant_id, (transaction) =>
        this.#tasks.lapse(transaction, claim.task_id),
      );
      if (!isLapsed) return false;
      this.#metrics.add('oblivion.leases.expired', 1, {});
      this.#log.warn(fields, 'lease ran out; the task is offered again');
      return true;
    } catch (error) {
      this.#log.warn({ ...fields, ...errorFields(error) }, 'a lease that ran out could not be ended yet');
      return false;
    }
  }
}
