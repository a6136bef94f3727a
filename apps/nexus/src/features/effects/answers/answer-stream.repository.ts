import { Injectable } from '@nestjs/common';
import type { RunId, TaskId } from '@oblivion/protocol';
import { type Insertable, type Selectable, sql, type UpdateObject } from 'kysely';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { AnswerStreamTable, Schema } from '../../../platform/database/schema.js';

export type AnswerRow = Selectable<AnswerStreamTable>;

/** Answers that are, or were, shown while they are written: one for each run that writes so. */
@Injectable()
export class AnswerStreamRepository {
  async find({ query }: TenantTransaction, runId: RunId): Promise<AnswerRow | undefined> {
    return query.selectFrom('answer_stream').selectAll().where('run_id', '=', runId).executeTakeFirst();
  }

  async lock({ query }: TenantTransaction, runId: RunId): Promise<AnswerRow | undefined> {
    return query
      .selectFrom('answer_stream')
      .selectAll()
      .where('run_id', '=', runId)
      .forNoKeyUpdate()
      .executeTakeFirst();
  }

  async insert({ query }: TenantTransaction, answer: Insertable<AnswerStreamTable>): Promise<AnswerRow> {
    return query.insertInto('answer_stream').values(answer).returningAll().executeTakeFirstOrThrow();
  }

  async update(
    { query }: TenantTransaction,
    runId: RunId,
    change: UpdateObject<Schema, 'answer_stream'>,
  ): Promise<void> {
    await query.updateTable('answer_stream').set(change).where('run_id', '=', runId).execute();
  }

  /** The messages that show answers of a task, by their timestamps. */
  async listTs({ query }: TenantTransaction, taskId: TaskId): Promise<readonly string[]> {
    const rows = await query
      .selectFrom('answer_stream')
      .select('ts')
      .where('task_id', '=', taskId)
      .where('ts', 'is not', null)
      .execute();
    return rows.map(({ ts }) => ts as string);
  }

  /** Whether the result of a run may take its place: there is one, and nobody else is to end it. */
  async claimEnd({ query }: TenantTransaction, runId: RunId): Promise<boolean> {
    const claimed = await query
      .updateTable('answer_stream')
      .set({ is_end_owed: true, is_open: false })
      .where('run_id', '=', runId)
      .where('is_end_owed', '=', false)
      .executeTakeFirst();
    return claimed.numUpdatedRows > 0n;
  }

  /** Those of runs of a task that are over and have no result, each once. */
  async takeForsaken({ query }: TenantTransaction, taskId: TaskId): Promise<readonly AnswerRow[]> {
    return query
      .updateTable('answer_stream')
      .set({ is_end_owed: true, is_open: false })
      .from('run')
      .whereRef('run.id', '=', 'answer_stream.run_id')
      .where('run.status', 'not in', ['active', 'completed'])
      .where('answer_stream.task_id', '=', taskId)
      .where('answer_stream.is_end_owed', '=', false)
      .returningAll('answer_stream')
      .execute();
  }

  /**
   * Until when words that were said before now are on their way into the thread of a task, as far as that is known; undefined
   * when all of them stand there.
   */
  async findWordsOnTheirWay({ query }: TenantTransaction, taskId: TaskId): Promise<Date | undefined> {
    // In this order: what is decided between the two looks is owed at the second one.
    const undecided = await query
      .selectFrom('delivery')
      .select('next_attempt_at as until')
      .where('subscriber', '=', 'conversation.effects')
      .where('lane', '=', taskId)
      .where('status', '=', 'pending')
      .orderBy('event_position')
      .limit(1)
      .executeTakeFirst();
    const owed = await query
      .selectFrom('effect')
      .select('next_attempt_at as until')
      .where('lane', '=', `${taskId}:slack`)
      .where('status', 'in', ['pending', 'sending'])
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
    return (owed ?? undecided)?.until;
  }

  /** What waits to be shown of an answer is not shown any more. */
  async dropWaiting({ query }: TenantTransaction, runId: RunId): Promise<void> {
    await query
      .updateTable('effect')
      .set({ status: 'dropped', last_error: 'the run is over' })
      .where('task_id', '=', (answer) =>
        answer.selectFrom('answer_stream').select('task_id').where('run_id', '=', runId),
      )
      .where('kind', '=', 'slack.answer_stream')
      .where('status', '=', 'pending')
      .where('is_outcome_unknown', '=', false)
      .where(sql<boolean>`payload ->> 'runId' = ${runId}`)
      .execute();
  }

  /** When its message may be added to next: so long after it was last. */
  nextCallAt({ called_at: calledAt }: AnswerRow, pauseMs: number) {
    return sql<Date>`greatest(now(), ${calledAt}::timestamptz + make_interval(secs => ${pauseMs / 1000}))`;
  }
}
