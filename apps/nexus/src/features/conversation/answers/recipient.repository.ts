import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { Task } from '../../tasks/task.repository.js';

/** For whom an agent writes, by their ids in Slack. */
@Injectable()
export class RecipientRepository {
  /** Who wrote last in the task; whoever did so in Slack goes before. */
  async findLastAuthor({ query }: TenantTransaction, task: Task): Promise<string | undefined> {
    const userId = sql<string | null>`coalesce(message.slack_user_id, person.slack_user_id)`;
    const row = await query
      .selectFrom('message')
      .leftJoin('person', 'person.id', 'message.person_id')
      .select(userId.as('userId'))
      .where('message.task_id', '=', task.id)
      .where('message.kind', '=', 'comment')
      .where(userId, 'is not', null)
      .orderBy(sql`message.origin = 'slack'`, 'desc')
      .orderBy('message.position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.userId ?? undefined;
  }

  /** Whom it concerns where it was written: to whom it is given, else who wrote it. */
  async findConcerned({ query }: TenantTransaction, task: Task): Promise<string | undefined> {
    if (task.source_people === null || task.source_people.length === 0) return undefined;
    const row = await query
      .selectFrom('person')
      .select('slack_user_id')
      .where('slack_user_id', 'is not', null)
      .where('clickup_user_id', 'in', task.source_people)
      .orderBy(sql`array_position(${task.source_people}::text[], clickup_user_id)`)
      .limit(1)
      .executeTakeFirst();
    return row?.slack_user_id ?? undefined;
  }
}
