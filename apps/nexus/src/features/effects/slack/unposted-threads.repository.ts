import { Injectable } from '@nestjs/common';
import type { ProjectId, TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { EffectKind } from '../effect.js';

/** What is said in a task's thread, wherever that is. */
const threadKinds: readonly EffectKind[] = [
  'slack.root_update',
  'slack.message',
  'slack.progress',
  'slack.answer_stream',
  'slack.answer_end',
  'slack.session',
  'slack.message_update',
  'slack.message_delete',
];

/** Threads of tasks whose first message never arrived: they may still begin elsewhere. */
@Injectable()
export class UnpostedThreads {
  /** A thread that stands in Slack, or may stand there, stays. Answers with how many were moved. */
  async move(
    transaction: TenantTransaction,
    projectId: ProjectId,
    { from, to }: { from: string; to: string },
  ): Promise<number> {
    const waiting = await this.lock(transaction, projectId, from);
    if (waiting.length === 0) return 0;
    const moved = await this.#moveRoots(transaction, waiting, to);
    if (moved.length === 0) return 0;
    await this.#moveWords(transaction, moved, to);
    await transaction.query.updateTable('task').set({ slack_channel_id: to }).where('id', 'in', moved).execute();
    return moved.length;
  }

  /** The tasks without a thread. Locked first, so that nobody owes words for the place before while they are moved. */
  async lock({ query }: TenantTransaction, projectId: ProjectId, channel: string): Promise<readonly TaskId[]> {
    const rows = await query
      .selectFrom('task')
      .select('id')
      .where('project_id', '=', projectId)
      .where('slack_channel_id', '=', channel)
      .where('slack_root_ts', 'is', null)
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    return rows.map(({ id }) => id);
  }

  /** The tasks that go: those whose root message is not owed yet, or was surely not posted. */
  async #moveRoots(
    { query, work }: TenantTransaction,
    tasks: readonly TaskId[],
    to: string,
  ): Promise<readonly TaskId[]> {
    const roots = await query
      .selectFrom('effect')
      .select(['task_id', 'status', 'is_outcome_unknown'])
      .where('task_id', 'in', tasks)
      .where('kind', '=', 'slack.root')
      .execute();
    const owed = new Set(roots.map(({ task_id }) => task_id));
    const mayStand = roots.filter(
      ({ status, is_outcome_unknown: isDoubtful }) => isDoubtful || status === 'sending' || status === 'delivered',
    );
    const staying = new Set(mayStand.map(({ task_id }) => task_id));
    const going = tasks.filter((id) => !staying.has(id));
    if (going.length === 0) return [];
    const moved = await query
      .updateTable('effect')
      .set({ payload: withChannel(to), next_attempt_at: sql<Date>`now()` })
      .where('task_id', 'in', going)
      .where('kind', '=', 'slack.root')
      .where('status', 'in', ['pending', 'parked'])
      .where('is_outcome_unknown', '=', false)
      .returning(['task_id', 'lane'])
      .execute();
    for (const { lane } of moved) work.effectLanes.add(lane);
    const sure = new Set(moved.map(({ task_id }) => task_id));
    return going.filter((id) => !owed.has(id) || sure.has(id));
  }

  /** What failed because the thread was missing need not wait any longer. */
  async #moveWords({ query, work }: TenantTransaction, tasks: readonly TaskId[], to: string): Promise<void> {
    const moved = await query
      .updateTable('effect')
      .set({ payload: withChannel(to), next_attempt_at: sql<Date>`now()` })
      .where('task_id', 'in', tasks)
      .where('kind', 'in', threadKinds)
      .where('status', 'in', ['pending', 'sending', 'parked'])
      .returning('lane')
      .execute();
    for (const { lane } of moved) work.effectLanes.add(lane);
    await query.updateTable('answer_stream').set({ channel: to }).where('task_id', 'in', tasks).execute();
  }
}

function withChannel(channel: string) {
  return sql<string>`jsonb_set(payload, '{channel}', to_jsonb(${channel}::text))`;
}
