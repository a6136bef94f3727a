import { Injectable } from '@nestjs/common';
import type { PersonId, RunId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';

export interface GivenFeedback {
  readonly runId: RunId;
  readonly isGood: boolean;
  readonly slackUserId: string;
  readonly personId: PersonId;
  readonly author: string;
}

/** An opinion in hand, to be exported. */
export interface TakenScore {
  readonly runId: RunId;
  readonly slackUserId: string;
  readonly author: string;
  readonly isGood: boolean;
  readonly version: number;
}

/** What people thought of results, each kept here and copied to the trace of the run. */
@Injectable()
export class ScoreRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The same opinion again changes nothing; another takes its place. A run that is not known here has none. */
  async give(
    transaction: TenantTransaction,
    { runId, isGood, slackUserId, personId, author }: GivenFeedback,
  ): Promise<void> {
    await sql`
      insert into feedback (run_id, slack_user_id, tenant_id, task_id, person_id, author, is_good)
      select id, ${slackUserId}, tenant_id, task_id, ${personId}, ${author}, ${isGood} from run where id = ${runId}
      on conflict (run_id, slack_user_id) do update
        set is_good = excluded.is_good, author = excluded.author, given_at = now(), version = feedback.version + 1, last_error = null
        where feedback.is_good <> excluded.is_good`.execute(transaction.query);
  }

  /** Takes one that was not exported as it stands, for a time in which nobody else takes it. */
  async take(seconds: number): Promise<TakenScore | undefined> {
    const { rows } = await sql<TakenScore>`
      update feedback set taken_until = now() + make_interval(secs => ${seconds})
      where (run_id, slack_user_id) = (
        select run_id, slack_user_id from feedback
        where exported_version < version and last_error is null and coalesce(taken_until < now(), true)
        order by given_at limit 1 for update skip locked)
      returning run_id as "runId", slack_user_id as "slackUserId", author, is_good as "isGood", version`.execute(
      this.#database.system,
    );
    return rows[0];
  }

  /** Exported, unless the person has changed their mind meanwhile. */
  async markExported(score: TakenScore): Promise<void> {
    await this.#settle(score, { exported_version: score.version });
  }

  async release(score: TakenScore): Promise<void> {
    await this.#settle(score, {});
  }

  /** The other side refuses it for good: it is not sent again until the person gives another. */
  async setAside(score: TakenScore, reason: string): Promise<void> {
    await this.#settle(score, { last_error: reason });
  }

  async #settle(score: TakenScore, change: { exported_version?: number; last_error?: string }): Promise<void> {
    await this.#database.system
      .updateTable('feedback')
      .set({ ...change, taken_until: null })
      .where('run_id', '=', score.runId)
      .where('slack_user_id', '=', score.slackUserId)
      .execute();
  }
}
