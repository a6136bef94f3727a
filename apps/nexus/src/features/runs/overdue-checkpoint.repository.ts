import { Injectable } from '@nestjs/common';
import type { TaskId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';
import { finishedStatuses } from '../tasks/task-state.js';

const batch = 100;

interface TaskOfTenant {
  readonly tenant_id: TenantId;
  readonly task_id: TaskId;
}

/** Looks over all tenants for checkpoints whose time is over. */
@Injectable()
export class OverdueCheckpointRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Tasks that ended more than so many days ago and still have checkpoints. */
  async listFinished(days: number): Promise<readonly TaskOfTenant[]> {
    return this.#database.system
      .selectFrom('task')
      .select(['task.tenant_id', 'task.id as task_id'])
      .where('task.status', 'in', finishedStatuses)
      .where('task.updated_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
      .where((expression) =>
        expression.exists(
          expression.selectFrom('checkpoint').select('checkpoint.id').whereRef('checkpoint.task_id', '=', 'task.id'),
        ),
      )
      .limit(batch)
      .execute();
  }

  /** Threads with more checkpoints in one namespace than are kept. */
  async listLong(limit: number): Promise<readonly (TaskOfTenant & { thread: string })[]> {
    return (
      this.#database.system
        .selectFrom('checkpoint')
        .select(['tenant_id', 'task_id', 'thread'])
        .groupBy(['tenant_id', 'task_id', 'thread', 'namespace'])
        .having(sql<boolean>`count(*) > ${limit}`)
        // Those that need all they have come up each time; the others shall not wait for them.
        .orderBy(sql`random()`)
        .limit(batch)
        .execute()
    );
  }
}
