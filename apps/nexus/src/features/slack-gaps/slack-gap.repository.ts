import { Injectable } from '@nestjs/common';
import type { ConnectionId, TaskId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { firstIdAt } from '../../platform/database/first-id.js';
import type { KnownMessage } from './missed-words.js';

export interface SlackGap {
  readonly connectionId: ConnectionId;
  readonly tenantId: TenantId;
  readonly cause: 'downtime' | 'silence' | 'request' | 'refused';
  readonly lostFrom: Date;
  readonly lostUntil: Date;
  /** Threads of tasks up to this one have been read. */
  readonly readUntilTask: string;
  readonly found: number;
}

export interface OpenThread {
  readonly taskId: TaskId;
  readonly channel: string;
  readonly ts: string;
}

/** Times of which words said in Slack may be missing, one for each connection, and how far they have been read again. */
@Injectable()
export class SlackGapRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Notes that webhooks can be taken now. When that was last noted longer ago than so many seconds, words may have been
   * lost in between.
   */
  async pulse(gapSeconds: number): Promise<void> {
    await sql`
      with former as (select alive_at from intake_pulse),
      pulse as (
        insert into intake_pulse (alive_at) values (now())
        on conflict (is_only) do update set alive_at = now()
      )
      insert into slack_gap (connection_id, tenant_id, cause, lost_from, lost_until)
      select connection.id, connection.tenant_id, 'downtime', greatest(former.alive_at, connection.created_at), now()
      from connection, former
      where is_connected and provider = 'slack' and former.alive_at < now() - make_interval(secs => ${gapSeconds})
      on conflict (connection_id) do update
        set lost_from = least(slack_gap.lost_from, excluded.lost_from), lost_until = excluded.lost_until,
          read_until_task = '', next_at = now()`.execute(this.#database.system);
  }

  /** Notes that words of one connection may have been lost since a moment. */
  async noteLost(connectionId: ConnectionId, since: Date): Promise<void> {
    await sql`
      insert into slack_gap (connection_id, tenant_id, cause, lost_from, lost_until)
      select id, tenant_id, 'downtime', ${since}, now() from connection where id = ${connectionId}
      on conflict (connection_id) do update
        set lost_from = least(slack_gap.lost_from, excluded.lost_from), lost_until = excluded.lost_until,
          read_until_task = '', next_at = now()`.execute(this.#database.system);
  }

  /** Finds connections of which nothing has come since something was posted: Slack sends their events no more. */
  async noteSilence(silenceSeconds: number): Promise<void> {
    const lookBack = sql<Date>`(now() - 12 * make_interval(secs => ${silenceSeconds}))`;
    await sql`
      insert into slack_gap (connection_id, tenant_id, cause, lost_from, lost_until)
      select connection.id, connection.tenant_id, 'silence', posted.at, now()
      from connection cross join lateral (
        select created_at as at from effect
        where effect.id >= ${firstIdAt('effect', lookBack)} and effect.tenant_id = connection.tenant_id
          and kind in ('slack.root', 'slack.message')
          and delivered_at between ${lookBack} and now() - make_interval(secs => ${silenceSeconds})
        order by delivered_at desc limit 1
      ) posted
      where provider = 'slack' and not exists (
        select from inbox where inbox.id >= ${firstIdAt('inbox', sql<Date>`posted.at`)}
          and inbox.connection_id = connection.id and dedupe_key not like 'reconciled:%')
      on conflict (connection_id) do nothing`.execute(this.#database.system);
  }

  /** A person wants all open threads of the tenant read again. */
  async request(transaction: TenantTransaction): Promise<void> {
    await sql`
      insert into slack_gap (connection_id, tenant_id, cause, lost_from, lost_until)
      select id, tenant_id, 'request', created_at, now() from connection where provider = 'slack'
      on conflict (connection_id) do update
        set lost_from = least(slack_gap.lost_from, excluded.lost_from), lost_until = excluded.lost_until,
          read_until_task = '', next_at = now()`.execute(transaction.query);
  }

  async takeTurn(seconds: number): Promise<SlackGap | undefined> {
    const { rows } = await sql<SlackGap>`
      update slack_gap set taken_until = now() + make_interval(secs => ${seconds})
      where connection_id = (
        select connection_id from slack_gap
        where next_at <= now() and coalesce(taken_until <= now(), true)
        order by next_at limit 1 for update skip locked)
      returning connection_id as "connectionId", tenant_id as "tenantId", cause, lost_from as "lostFrom",
        lost_until as "lostUntil", read_until_task as "readUntilTask", found`.execute(this.#database.system);
    return rows[0];
  }

  async endTurn(
    connectionId: ConnectionId,
    outcome: { readUntilTask: string; found: number; afterMs: number; error: string | null },
  ): Promise<void> {
    await this.#database.system
      .updateTable('slack_gap')
      .set({
        read_until_task: outcome.readUntilTask,
        found: outcome.found,
        next_at: sql<Date>`now() + make_interval(secs => ${outcome.afterMs / 1000})`,
        taken_until: null,
        last_error: outcome.error,
      })
      .where('connection_id', '=', connectionId)
      .execute();
  }

  /** Whether an event of Slack itself has come since then. */
  async isHeardSince(connectionId: ConnectionId, moment: Date): Promise<boolean> {
    const { rows } = await sql<{ id: string }>`
      select id from inbox where id >= ${firstIdAt('inbox', sql<Date>`${moment}::timestamptz`)}
        and connection_id = ${connectionId} and dedupe_key not like 'reconciled:%' limit 1`.execute(
      this.#database.system,
    );
    return rows.length > 0;
  }

  async delete({ connectionId, lostUntil }: SlackGap): Promise<boolean> {
    const result = await this.#database.system
      .deleteFrom('slack_gap')
      .where('connection_id', '=', connectionId)
      // A gap that grew meanwhile is read again.
      .where(sql<boolean>`date_trunc('milliseconds', lost_until) = ${lostUntil}`)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  /** The next task with a thread in which people may still say something that matters. */
  async findNextThread({ query }: TenantTransaction, afterTask: string): Promise<OpenThread | undefined> {
    const row = await query
      .selectFrom('task')
      .select(['id', 'slack_channel_id', 'slack_root_ts'])
      .where('status', 'not in', ['done', 'cancelled'])
      .where('slack_root_ts', 'is not', null)
      .where('id', '>', afterTask as TaskId)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row && { taskId: row.id, channel: row.slack_channel_id, ts: row.slack_root_ts as string };
  }

  /** The thread of one task and when the task was made; undefined while it has none. */
  async findThread(
    { query }: TenantTransaction,
    taskId: TaskId,
  ): Promise<(OpenThread & { readonly createdAt: Date }) | undefined> {
    const row = await query
      .selectFrom('task')
      .select(['slack_channel_id', 'slack_root_ts', 'created_at'])
      .where('id', '=', taskId)
      .executeTakeFirst();
    if (row === undefined || row.slack_root_ts === null) return undefined;
    return { taskId, channel: row.slack_channel_id, ts: row.slack_root_ts, createdAt: row.created_at };
  }

  async listKnown({ query }: TenantTransaction, thread: OpenThread): Promise<readonly KnownMessage[]> {
    const rows = await query
      .selectFrom('message')
      .select(['external_id', 'deleted_at'])
      .where('task_id', '=', thread.taskId)
      .where('origin', '=', 'slack')
      .execute();
    return rows.flatMap(({ external_id, deleted_at }) => {
      const ts = external_id?.split('/')[1];
      return ts === undefined ? [] : [{ ts, isDeleted: deleted_at !== null }];
    });
  }
}
