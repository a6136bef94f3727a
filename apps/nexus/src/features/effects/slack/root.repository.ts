import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { OwedEffect } from '../effect.repository.js';

/** The root messages of tasks, as the ledger knows them. */
@Injectable()
export class RootRepository {
  /** What a task's root message says once all that is owed has arrived; undefined when that is not sure. */
  async findText({ query }: TenantTransaction, taskId: TaskId): Promise<string | undefined> {
    const newest = await query
      .selectFrom('effect')
      .select(['status', sql<string>`payload ->> 'text'`.as('text')])
      .where('task_id', '=', taskId)
      .where('kind', 'in', ['slack.root', 'slack.root_update'])
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest === undefined || newest.status === 'parked' || newest.status === 'dropped' ? undefined : newest.text;
  }

  /** What the task's root message was last to say, whatever became of it. */
  async getLastText({ query }: TenantTransaction, taskId: TaskId): Promise<string> {
    const newest = await query
      .selectFrom('effect')
      .select(sql<string>`payload ->> 'text'`.as('text'))
      .where('task_id', '=', taskId)
      .where('kind', 'in', ['slack.root', 'slack.root_update'])
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return newest.text;
  }

  /** Whether a root message was owed after an effect: it says all that a change of the one before says. */
  async isOwedAfter({ query }: TenantTransaction, owed: OwedEffect): Promise<boolean> {
    const later = await query
      .selectFrom('effect')
      .select('id')
      .where('task_id', '=', owed.taskId)
      .where('kind', '=', 'slack.root')
      .where('position', '>', (row) => row.selectFrom('effect').select('position').where('id', '=', owed.id))
      .limit(1)
      .executeTakeFirst();
    return later !== undefined;
  }

  /** Whether the task's root message took the place of one that was deleted. */
  async isContinued({ query }: TenantTransaction, taskId: TaskId): Promise<boolean> {
    const row = await query
      .selectFrom('effect')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('task_id', '=', taskId)
      .where('kind', '=', 'slack.root')
      .executeTakeFirstOrThrow();
    return Number(row.count) > 1;
  }

  /** The task that a thread was of before its root message was deleted. */
  async findTaskOfFormer({ query }: TenantTransaction, channel: string, ts: string): Promise<TaskId | undefined> {
    const row = await query
      .selectFrom('effect')
      .select('task_id')
      .where('external_id', '=', `${channel}/${ts}`)
      .where('kind', '=', 'slack.root')
      .executeTakeFirst();
    return row?.task_id ?? undefined;
  }

  /** True while a root message of this channel may stand in Slack whose name we do not know yet. */
  async isOnItsWay(transaction: TenantTransaction, channel: string): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('effect')
      .select('id')
      .where('kind', '=', 'slack.root')
      .where((expression) =>
        expression.or([
          expression('status', '=', 'sending'),
          expression.and([
            expression('status', 'in', ['pending', 'parked']),
            expression('is_outcome_unknown', '=', true),
          ]),
        ]),
      )
      .where(sql<boolean>`payload ->> 'channel' = ${channel}`)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }
}
