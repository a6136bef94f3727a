import { Injectable } from '@nestjs/common';
import type { ConnectionId, TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { PullNews, TaskReferences } from '../work-sources/work-source.js';

/** Pull requests that name tasks. */
@Injectable()
export class TaskLinkRepository {
  /** The tasks that are meant: by their name in this source, by their id here, or by any address of theirs. */
  async listTasks(
    { query }: TenantTransaction,
    connectionId: ConnectionId,
    { externalIds, taskIds, urls }: TaskReferences,
  ): Promise<readonly TaskId[]> {
    const none = [''];
    const rows = await query
      .selectFrom('task')
      .select('id')
      .where((either) =>
        either.or([
          either('id', 'in', (taskIds.length > 0 ? taskIds : none) as TaskId[]),
          either('url', 'in', urls.length > 0 ? urls : none),
          either.and([
            either('connection_id', '=', connectionId),
            either('external_id', 'in', externalIds.length > 0 ? externalIds : none),
          ]),
        ]),
      )
      .orderBy('id')
      .execute();
    return rows.map((row) => row.id);
  }

  /**
   * Links a pull request, or brings its link up to date; older news than what is known change nothing. GitHub's times are
   * whole seconds, so news of one second may come in any order: but what is merged stays merged.
   */
  async upsert({ query, tenantId }: TenantTransaction, taskId: TaskId, pull: PullNews): Promise<void> {
    const facts = { title: pull.title, state: pull.state, source_updated_at: pull.updatedAt };
    await query
      .insertInto('task_link')
      .values({ task_id: taskId, tenant_id: tenantId, url: pull.url, ...facts })
      .onConflict((conflict) =>
        conflict
          .columns(['task_id', 'url'])
          .doUpdateSet(facts)
          .where('task_link.source_updated_at', '<=', pull.updatedAt)
          .where(sql<boolean>`task_link.state <> 'merged' or ${pull.state} = 'merged'`),
      )
      .execute();
  }
}
