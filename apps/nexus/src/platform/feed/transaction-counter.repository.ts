import { sql } from 'kysely';
import type { Database } from '../database/database.service.js';

/** Transactions used up by one statement: well within the statement timeout. */
const batchSize = 20_000n;

/**
 * Cursors of the streams are PostgreSQL's transaction ids (decision 3). A dump that is loaded into another PostgreSQL brings
 * events of transactions which that one has not reached: until it has, nobody would see them, and cursors would lie ahead.
 */
export class TransactionCounterRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** How many transactions PostgreSQL is behind the newest event of any tenant; 0 when it is not. */
  async countBehind(): Promise<bigint> {
    const { rows } = await sql<{ behind: string }>`
      select greatest(0, newest.id - pg_snapshot_xmin(pg_current_snapshot())::text::numeric + 1)::text as behind
      from (select transaction::text::numeric as id from event order by transaction desc limit 1) as newest`.execute(
      this.#database.system,
    );
    return BigInt(rows[0]?.behind ?? 0);
  }

  /** Uses up transactions, at most a batch of them: tens of thousands in a second. */
  async advance(count: bigint): Promise<void> {
    const steps = sql.raw(String(count < batchSize ? count : batchSize));
    await sql`do $$ begin for step in 1..${steps} loop perform pg_current_xact_id(); commit; end loop; end $$`.execute(
      this.#database.system,
    );
  }
}
