import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { finishedStatuses } from '../tasks/task-state.js';
import { OverdueCheckpointRepository } from './overdue-checkpoint.repository.js';
import { ThreadRepository } from './thread.repository.js';

/** Removes the checkpoints of tasks that ended long ago, and of long threads what no kept checkpoint needs. */
@Injectable()
export class CheckpointSweep implements OnApplicationBootstrap {
  readonly #database: Database;
  readonly #overdue: OverdueCheckpointRepository;
  readonly #threads: ThreadRepository;
  readonly #tasks: TaskRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;

  constructor(
    database: Database,
    overdue: OverdueCheckpointRepository,
    threads: ThreadRepository,
    tasks: TaskRepository,
  ) {
    this.#database = database;
    this.#overdue = overdue;
    this.#threads = threads;
    this.#tasks = tasks;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.recurring.begin({
      everyMs: this.settings.checkpoints.sweepSeconds * 1000,
      failure: 'old checkpoints could not be removed',
      work: () => this.sweep(),
    });
  }

  async sweep(): Promise<void> {
    const { retentionDays, historyLimit } = this.settings.checkpoints;
    for (const { tenant_id, task_id } of await this.#overdue.listFinished(retentionDays)) {
      await this.#database.withTenant(tenant_id, async (transaction) => {
        // Locked, so that a task that is opened again at this moment is either left alone or begins with nothing.
        const task = await this.#tasks.lock(transaction, task_id);
        if (task !== undefined && finishedStatuses.includes(task.status))
          await this.#threads.deleteAll(transaction, task_id);
      });
    }
    for (const { tenant_id, task_id, thread } of await this.#overdue.listLong(historyLimit)) {
      await this.#database.withTenant(tenant_id, async (transaction) => {
        await this.#tasks.lock(transaction, task_id);
        await this.#threads.prune(transaction, { taskId: task_id, threads: [thread], newest: historyLimit });
      });
    }
  }
}
