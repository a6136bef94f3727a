import { Injectable } from '@nestjs/common';
import { type MessageId, sourceProviders, type TaskId } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { EffectStatus, EffectTable } from '../../platform/database/schema.js';
import type { Mirror } from './why-facts.js';

type Row = Pick<
  Selectable<EffectTable>,
  'lane' | 'kind' | 'status' | 'last_error' | 'created_at' | 'next_attempt_at' | 'attempts' | 'position'
>;

const threadWords = ['slack.message', 'slack.progress'];
const wordsOutside = [...threadWords, ...sourceProviders.map((provider) => `${provider}.comment`)];

const states: Readonly<Record<EffectStatus, Mirror['state']>> = {
  pending: 'waiting',
  sending: 'waiting',
  delivered: 'delivered',
  parked: 'parked',
  dropped: 'dropped',
};

/** What stands in Slack and where the task was written of a task's last words, and what keeps the rest of it from standing there. */
@Injectable()
export class MirrorRepository {
  async list(
    { query }: TenantTransaction,
    taskId: TaskId,
    messageId: MessageId | undefined,
  ): Promise<readonly Mirror[]> {
    const words = query
      .selectFrom('effect')
      .select(['lane', 'kind', 'status', 'last_error', 'created_at', 'next_attempt_at', 'attempts', 'position'])
      .where('task_id', '=', taskId);
    const own =
      messageId === undefined
        ? []
        : await words
            .where('kind', 'in', wordsOutside)
            .where(sql<boolean>`payload ->> 'messageId' = ${messageId}`)
            // That a plan has ended are no words.
            .where(sql<boolean>`payload -> 'plan' ->> 'ended' is null`)
            .orderBy('position')
            .execute();
    const status = await words.where('kind', 'like', '%.status').orderBy('position', 'desc').limit(1).execute();
    const open = await words
      .where((either) => either.or([either('status', 'in', ['pending', 'sending']), either('kind', '=', 'slack.root')]))
      .orderBy('position')
      .execute();
    return [...own, ...status].map((row) => toMirror(row, obstacleOf(row, open)));
  }
}

/** The first of a lane holds it up; and without its root message a thread cannot be written to. */
function obstacleOf(row: Row, open: readonly Row[]): Row {
  if (states[row.status] !== 'waiting') return row;
  const root = open.find(({ kind, status }) => kind === 'slack.root' && (status === 'parked' || status === 'dropped'));
  if (threadWords.includes(row.kind) && root !== undefined) return root;
  return open.find(({ lane, status }) => lane === row.lane && states[status] === 'waiting') ?? row;
}

function toMirror(row: Row, obstacle: Row): Mirror {
  const state = states[obstacle === row ? row.status : obstacle.status];
  return {
    system: row.kind.split('.')[0] as string,
    thing: row.kind.endsWith('.status') ? 'status' : 'words',
    state,
    since: row.created_at,
    attempts: obstacle.attempts,
    error: obstacle.last_error ?? row.last_error,
    nextAttemptAt: state === 'waiting' ? obstacle.next_attempt_at : null,
  };
}
