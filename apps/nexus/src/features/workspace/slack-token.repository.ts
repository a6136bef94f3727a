import { Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';

/** Whose token it is. */
export interface TokenOwner {
  readonly id: ConnectionId;
  readonly tenantId: TenantId;
}

export interface SlackTokenState {
  readonly expiresAt: Date | null;
  readonly refreshAt: Date | null;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly lostAt: Date | null;
}

/** A token that is as it should be. */
export const soundToken = { attempts: 0, lastError: null, lostAt: null } as const;

/** How the bot tokens of connections are; a connection without a row has one that does not expire and works. */
@Injectable()
export class SlackTokenRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The connection as it is stored. Until the transaction ends nobody else changes it, and webhooks go on being kept: rows
   * that refer to it do not wait. Undefined when there is none, or with `isBusySkipped` when somebody else has it.
   */
  async lockConnection({ query }: TenantTransaction, id: ConnectionId, options: { isBusySkipped: boolean }) {
    const row = query
      .selectFrom('connection')
      .select(['settings', 'secrets'])
      .where('id', '=', id)
      .where('is_connected', '=', true)
      .forNoKeyUpdate();
    return (options.isBusySkipped ? row.skipLocked() : row).executeTakeFirst();
  }

  async updateSecrets({ query }: TenantTransaction, id: ConnectionId, secrets: Buffer): Promise<void> {
    const values = { secrets, updated_at: sql<Date>`now()` };
    await query.updateTable('connection').set(values).where('id', '=', id).execute();
  }

  async find({ query }: TenantTransaction, id: ConnectionId): Promise<SlackTokenState | undefined> {
    return query
      .selectFrom('slack_token')
      .select([
        'expires_at as expiresAt',
        'refresh_at as refreshAt',
        'attempts',
        'last_error as lastError',
        'lost_at as lostAt',
      ])
      .where('connection_id', '=', id)
      .executeTakeFirst();
  }

  async replace({ tenantId, query }: TenantTransaction, id: ConnectionId, state: SlackTokenState): Promise<void> {
    const values = {
      expires_at: state.expiresAt,
      refresh_at: state.refreshAt,
      attempts: state.attempts,
      last_error: state.lastError,
      lost_at: state.lostAt,
      updated_at: sql<Date>`now()`,
    };
    await query
      .insertInto('slack_token')
      .values({ connection_id: id, tenant_id: tenantId, ...values })
      .onConflict((conflict) => conflict.column('connection_id').doUpdateSet(values))
      .execute();
  }

  /** Connections of all tenants whose token is to be refreshed or looked at now. */
  async listDue(now: Date, limit: number): Promise<readonly TokenOwner[]> {
    return this.#database.system
      .selectFrom('slack_token')
      .select(['connection_id as id', 'tenant_id as tenantId'])
      .where('refresh_at', '<=', now)
      .orderBy('refresh_at')
      .limit(limit)
      .execute();
  }
}
