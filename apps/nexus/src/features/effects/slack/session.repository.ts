import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { SessionStatus } from '../../../integrations/slack/slack-session.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { OwedEffect } from '../effect.repository.js';

/** What a thread shows, or will show, of the agent at work. */
export interface ShownSession {
  readonly status: SessionStatus;
  readonly username: string | null;
}

@Injectable()
export class SessionRepository {
  async findNewest({ query }: TenantTransaction, taskId: TaskId): Promise<ShownSession | undefined> {
    return query
      .selectFrom('effect')
      .select([
        sql<SessionStatus>`payload ->> 'status'`.as('status'),
        sql<string | null>`payload ->> 'username'`.as('username'),
      ])
      .where('task_id', '=', taskId)
      .where('kind', '=', 'slack.session')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** Whether another status is owed after this one. */
  async isOutdated({ query }: TenantTransaction, owed: OwedEffect): Promise<boolean> {
    const later = await query
      .selectFrom('effect')
      .select('id')
      .where('task_id', '=', owed.taskId)
      .where('kind', '=', 'slack.session')
      .where('status', '=', 'pending')
      .where('id', '<>', owed.id)
      .limit(1)
      .executeTakeFirst();
    return later !== undefined;
  }
}
