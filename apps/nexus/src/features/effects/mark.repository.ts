import { Injectable } from '@nestjs/common';
import type { EffectId, TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { EffectRow } from './effect.repository.js';

/** What was owed to mark a task: that its agent is stuck, or that it has one. */
@Injectable()
export class MarkRepository {
  /** The last mark of a kind that was owed for a task, before an effect when one is named, and not dropped. */
  async findLast(
    { query }: TenantTransaction,
    { taskId, kind, before }: { taskId: TaskId; kind: string; before?: EffectId },
  ): Promise<{ isSet: boolean; status: EffectRow['status']; externalId: string | null } | undefined> {
    return query
      .selectFrom('effect')
      .select([
        'status',
        'external_id as externalId',
        sql<boolean>`coalesce(payload ->> 'isBlocked', payload ->> 'isHeld')::boolean`.as('isSet'),
      ])
      .where('task_id', '=', taskId)
      .where('kind', '=', kind)
      .where('status', '<>', 'dropped')
      .$if(before !== undefined, (one) =>
        one.where('position', '<', sql<string>`(select position from effect where id = ${before})`),
      )
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
  }
}
