import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { finishedStatuses } from './task-state.js';
import type { Task } from './task.repository.js';
import type { TaskName } from './task-name.js';

/** Two are enough to know that a name is not one task's alone. */
const enough = 2;

/** Finds the task that a person means. */
@Injectable()
export class TaskFinder {
  /** Undefined when there is none by this name, or more than one. */
  async find({ query }: TenantTransaction, name: TaskName): Promise<Task | undefined> {
    const tasks = query.selectFrom('task').selectAll().limit(enough);
    const named = ((): typeof tasks => {
      switch (name.by) {
        case 'id':
          return tasks.where('id', '=', name.id as TaskId);
        case 'external':
          return tasks.where('external_id', '=', name.externalId);
        case 'address':
          return tasks.where(({ or, eb }) => or([eb('url', '=', name.url), eb('external_id', '=', name.externalId)]));
        case 'thread':
          return tasks.where('slack_channel_id', '=', name.channel).where('slack_root_ts', '=', name.rootTs);
      }
    })();
    const found = await named.execute();
    return found.length === 1 ? found[0] : undefined;
  }

  /** Tasks of a channel that are not over, the last changed first. */
  async listOpen({ query }: TenantTransaction, channel: string, limit: number): Promise<readonly Task[]> {
    const over = finishedStatuses.filter((status) => status !== 'in_review');
    return query
      .selectFrom('task')
      .selectAll()
      .where('slack_channel_id', '=', channel)
      .where('status', 'not in', over)
      .orderBy('updated_at', 'desc')
      .limit(limit)
      .execute();
  }
}
