import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { ProgressPlan } from '../../../integrations/slack/progress-plan.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { OwedEffect } from '../effect.repository.js';

/** The progress message of a run as it will stand once all that is owed has arrived. */
export interface ProgressMessage {
  readonly runId: string;
  readonly firstMessageId: string;
  readonly text: string;
  readonly face: { readonly username?: string; readonly iconEmoji?: string };
  /** Null for text alone. */
  readonly plan: ProgressPlan | null;
}

const kinds = ['slack.message', 'slack.progress'];

/** What is owed to the progress messages of runs: one message each, to which later words are added. */
@Injectable()
export class ProgressRepository {
  /** The newest progress message of a run, or of the task; undefined when there is none, or one that was given up. */
  async findNewest({ query }: TenantTransaction, taskId: TaskId, runId?: string): Promise<ProgressMessage | undefined> {
    const newest = await query
      .selectFrom('effect')
      .select([
        'status',
        sql<string>`payload ->> 'progressOf'`.as('runId'),
        sql<string>`coalesce(payload ->> 'firstMessageId', payload ->> 'messageId')`.as('firstMessageId'),
        sql<string>`payload ->> 'text'`.as('text'),
        sql<ProgressMessage['face']>`jsonb_strip_nulls(
          jsonb_build_object('username', payload -> 'username', 'iconEmoji', payload -> 'iconEmoji'))`.as('face'),
        sql<ProgressPlan | null>`payload -> 'plan'`.as('plan'),
      ])
      .where('task_id', '=', taskId)
      .where('kind', 'in', kinds)
      .where(
        runId === undefined
          ? sql<boolean>`payload ->> 'progressOf' is not null`
          : sql<boolean>`payload ->> 'progressOf' = ${runId}`,
      )
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest === undefined || newest.status === 'parked' || newest.status === 'dropped' ? undefined : newest;
  }

  /** When the message may be changed next: so long after it was last. */
  nextChangeAt(taskId: TaskId, runId: string, pauseMs: number): RawBuilder<Date> {
    return sql<Date>`(
      select greatest(now(), max(case status when 'sending' then now() else delivered_at end) + make_interval(secs => ${pauseMs / 1000}))
      from effect where task_id = ${taskId} and kind in (${sql.join(kinds)}) and payload ->> 'progressOf' = ${runId})`;
  }

  /** Other words wait behind a change that is not due yet: it is made now. */
  async hasten({ query }: TenantTransaction, lane: string): Promise<void> {
    await query
      .updateTable('effect')
      .set({ next_attempt_at: sql<Date>`now()` })
      .where('lane', '=', lane)
      .where('status', '=', 'pending')
      .where('kind', '=', 'slack.progress')
      .where('attempts', '=', 0)
      .execute();
  }

  /** Whether a later change of the same message is owed or was made: it says all that this one says, and more. */
  async isOutdated({ query }: TenantTransaction, owed: OwedEffect, firstMessageId: string): Promise<boolean> {
    const later = await query
      .selectFrom('effect')
      .select('id')
      .where('task_id', '=', owed.taskId)
      .where('kind', '=', 'slack.progress')
      .where('status', 'in', ['pending', 'delivered'])
      .where('position', '>', (row) => row.selectFrom('effect').select('position').where('id', '=', owed.id))
      .where(sql<boolean>`payload ->> 'firstMessageId' = ${firstMessageId}`)
      .limit(1)
      .executeTakeFirst();
    return later !== undefined;
  }

  /** What stands of the message. Its name (`channel/ts`) changes when it is posted anew, after a person deleted it. */
  async findShown(
    { query }: TenantTransaction,
    taskId: TaskId,
    firstMessageId: string,
  ): Promise<{ readonly name: string; readonly text: string } | undefined> {
    return query
      .selectFrom('effect')
      .select([sql<string>`external_id`.as('name'), sql<string>`payload ->> 'text'`.as('text')])
      .where('task_id', '=', taskId)
      .where('kind', 'in', kinds)
      .where('status', '=', 'delivered')
      .where('external_id', 'is not', null)
      .where(sql<boolean>`coalesce(payload ->> 'firstMessageId', payload ->> 'messageId') = ${firstMessageId}`)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
  }
}
