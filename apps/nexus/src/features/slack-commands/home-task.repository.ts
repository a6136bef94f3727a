import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { HomeTask } from './home-view.js';

const listed = 30;

/** Reads what a home shows, with SQL of its own over the tables of others; writes nothing. */
@Injectable()
export class HomeTaskRepository {
  /** Tasks that are not over, with what was asked last; the last changed first. */
  async list({ query }: TenantTransaction): Promise<readonly HomeTask[]> {
    return query
      .selectFrom('task')
      .leftJoin('claim', 'claim.task_id', 'task.id')
      .leftJoin('agent', 'agent.id', 'claim.agent_id')
      .select(['task.title', 'task.url', 'task.description', 'task.status', 'task.priority', 'task.external_id'])
      .select('agent.name as holder')
      .select((of) =>
        of
          .selectFrom('message')
          .select('message.text')
          .whereRef('message.task_id', '=', 'task.id')
          .where('message.kind', 'in', ['question', 'blocker'])
          .orderBy('message.position', 'desc')
          .limit(1)
          .as('question'),
      )
      .where('task.status', 'not in', ['done', 'cancelled'])
      .orderBy('task.updated_at', 'desc')
      .limit(listed)
      .execute();
  }
}
