import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';

/** Who holds the Socket Mode connection to each workspace: one process at a time, for as long as it renews that. */
@Injectable()
export class SlackSocketRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Renews what the holder has and takes what nobody has; answers with all that it holds now. What uses Socket Mode no more
   * is forgotten.
   */
  async hold(holder: string, seconds: number): Promise<readonly ConnectionId[]> {
    const { rows } = await sql<{ id: ConnectionId }>`
      with unused as (
        delete from slack_socket using connection
        where connection.id = connection_id and settings ->> 'socketMode' is distinct from 'true'
      )
      insert into slack_socket (connection_id, tenant_id, holder, held_until)
      select id, tenant_id, ${holder}, now() + make_interval(secs => ${seconds})
      from connection where provider = 'slack' and is_connected and settings ->> 'socketMode' = 'true'
      on conflict (connection_id) do update set holder = excluded.holder, held_until = excluded.held_until
        where slack_socket.holder = excluded.holder or slack_socket.held_until < now()
      returning connection_id as id`.execute(this.#database.system);
    return rows.map(({ id }) => id);
  }

  /** When the connection was last open, if that is longer ago than so many seconds: words may have been lost since. */
  async findLostSince(id: ConnectionId, seconds: number): Promise<Date | undefined> {
    const { rows } = await sql<{ since: Date }>`
      select open_at as since from slack_socket
      where connection_id = ${id} and open_at < now() - make_interval(secs => ${seconds})`.execute(
      this.#database.system,
    );
    return rows[0]?.since;
  }

  /** Notes how the connection is: open, or why it is not. */
  async note(id: ConnectionId, holder: string, error: string | null): Promise<void> {
    const isOpen = error === null;
    await this.#database.system
      .updateTable('slack_socket')
      .set({ last_error: error, ...(isOpen ? { open_at: sql<Date>`now()` } : {}) })
      .where('connection_id', '=', id)
      .where('holder', '=', holder)
      .execute();
  }

  /** Lets another process take over at once. */
  async release(holder: string): Promise<void> {
    await sql`update slack_socket set held_until = now() - interval '1 second' where holder = ${holder}`.execute(
      this.#database.system,
    );
  }
}
