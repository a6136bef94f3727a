import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { PassedCheckpoint } from './channel-history.js';
import type { StoredBytes } from './stored-value.js';
import { inThread, type Thread } from './thread.js';

/** The way from a checkpoint back over its ancestors. */
@Injectable()
export class ChannelHistoryRepository {
  /** Nearest first; with which of these channels each has the whole value of. */
  async listAncestors(
    transaction: TenantTransaction,
    from: Thread & { parentId: string | null },
    channels: readonly string[],
  ): Promise<readonly PassedCheckpoint[]> {
    if (from.parentId === null) return [];
    const { rows } = await sql<{ id: string; whole: string[] | null }>`
      with recursive passed as (
        select id, parent_id, versions, 1 as distance from checkpoint where ${inThread(from)} and id = ${from.parentId}
        union all
        select older.id, older.parent_id, older.versions, passed.distance + 1 from checkpoint as older
          join passed on older.id = passed.parent_id and older.id < passed.id
          where (older.task_id, older.thread, older.namespace) = (${from.taskId}, ${from.thread}, ${from.namespace})
      )
      select id,
        (select array_agg(channel) from checkpoint_value as value
          where ${inThread(from)} and value.version = passed.versions ->> value.channel
            and value.channel = any(${channels})) as whole
      from passed order by distance`.execute(transaction.query);
    return rows.map(({ id, whole }) => ({ id, wholeChannels: new Set(whole ?? []) }));
  }

  async getValue(
    transaction: TenantTransaction,
    thread: Thread,
    value: { checkpointId: string; channel: string },
  ): Promise<StoredBytes> {
    return transaction.query
      .selectFrom('checkpoint_value')
      .select(['format', 'body'])
      .where(inThread(thread))
      .where('channel', '=', value.channel)
      .where(
        sql<boolean>`version = (select versions ->> ${value.channel}::text from checkpoint
          where ${inThread(thread)} and id = ${value.checkpointId})`,
      )
      .executeTakeFirstOrThrow();
  }
}
