import { Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';

export interface RefusedTime {
  readonly connectionId: ConnectionId;
  readonly tenantId: TenantId;
  readonly since: Date;
}

/** Times in which requests of Slack were refused for their signature: what is told of them, and what is read after them. */
@Injectable()
export class RefusedTimesRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that go on and have lasted long enough to be told; each is answered once within the pause. */
  async takeUntold({
    refusedSeconds,
    pauseHours,
  }: {
    refusedSeconds: number;
    pauseHours: number;
  }): Promise<readonly RefusedTime[]> {
    const { rows } = await sql<RefusedTime>`
      update slack_refusal set told_at = now()
      where since is not null and heard_at is null and last_at >= since + make_interval(secs => ${refusedSeconds})
        and coalesce(told_at < now() - make_interval(hours => ${pauseHours}), true)
      returning connection_id as "connectionId", tenant_id as "tenantId", since`.execute(this.#database.system);
    return rows;
  }

  /**
   * Has the threads of open tasks read for times that are over. Short ones are forgotten: Slack sends again what was refused
   * a moment ago. However often somebody brings one about, threads are read once within the pause.
   */
  async closeOver({ refusedSeconds, pauseSeconds }: { refusedSeconds: number; pauseSeconds: number }): Promise<void> {
    await sql`
      with over as (
        select * from slack_refusal
        where since is not null and heard_at is not null
          and coalesce(read_at < now() - make_interval(secs => ${pauseSeconds}), true)
        for update skip locked
      ), long as (
        select * from over where last_at >= since + make_interval(secs => ${refusedSeconds})
      ), closed as (
        update slack_refusal set since = null, last_at = null, heard_at = null,
          read_at = case when slack_refusal.connection_id in (select connection_id from long) then now() else slack_refusal.read_at end
        from over where slack_refusal.connection_id = over.connection_id
      )
      insert into slack_gap (connection_id, tenant_id, cause, lost_from, lost_until)
      select connection_id, tenant_id, 'refused', since, heard_at from long
      on conflict (connection_id) do update
        set lost_from = least(slack_gap.lost_from, excluded.lost_from),
          lost_until = greatest(slack_gap.lost_until, excluded.lost_until), read_until_task = '', next_at = now()`.execute(
      this.#database.system,
    );
  }
}
