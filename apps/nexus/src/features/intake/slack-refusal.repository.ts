import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';

/** Since when requests of Slack are refused for their signature: one row for each connection. */
@Injectable()
export class SlackRefusalRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** A request was refused. A time that was thought to be over goes on. */
  async noteRefused(connectionId: ConnectionId): Promise<void> {
    await sql`
      insert into slack_refusal (connection_id, tenant_id, since, last_at)
      select id, tenant_id, now(), now() from connection where id = ${connectionId}
      on conflict (connection_id) do update
        set since = coalesce(slack_refusal.since, now()), last_at = now(), heard_at = null`.execute(
      this.#database.system,
    );
  }

  /** A request was signed as it should be: what was refused before it may be missing. */
  async noteHeard(connectionId: ConnectionId): Promise<void> {
    await sql`
      update slack_refusal set heard_at = now()
      where connection_id = ${connectionId} and since is not null and heard_at is null`.execute(this.#database.system);
  }
}
