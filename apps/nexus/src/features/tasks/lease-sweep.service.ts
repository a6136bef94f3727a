import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { Tasks } from './task.service.js';

const batch = 100;

/** Offers the tasks of holders that fell silent to others. Runs in every worker; the row lock lets one of them act. */
@Injectable()
export class LeaseSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #database: Database;
  readonly #tasks: Tasks;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  readonly #metrics: Metrics;

  constructor(database: Database, tasks: Tasks, metrics: Metrics, log: Log) {
    this.#metrics = metrics;
    this.#database = database;
    this.#tasks = tasks;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#sweep());
    }, this.settings.work.sweepIntervalMs);
  }

  async #sweep(): Promise<void> {
    try {
      const due = await this.#database.system
        .selectFrom('claim')
        .select(['task_id', 'tenant_id', 'agent_id'])
        .where('lease_expires_at', '<=', sql<Date>`now()`)
        .limit(batch)
        .execute();
      for (const claim of due) {
        const isLapsed = await this.#database.withTenant(claim.tenant_id, (transaction) =>
          this.#tasks.lapse(transaction, claim.task_id),
        );
        const fields = { tenantId: claim.tenant_id, taskId: claim.task_id, agentId: claim.agent_id };
        if (!isLapsed) continue;
        this.#metrics.add('oblivion.leases.expired', 1, {});
        this.#log.warn(fields, 'lease ran out; the task is offered again');
      }
    } catch (error) {
      this.#log.warn(errorFields(error), 'sweep for expired leases failed');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
