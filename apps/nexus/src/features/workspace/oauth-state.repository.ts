import { Injectable } from '@nestjs/common';
import type { PersonId } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';

export interface KnownOauthState {
  readonly personId: PersonId;
  readonly purpose: string;
  readonly secrets: Buffer;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** Installations by OAuth that people began. */
@Injectable()
export class OauthStateRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async insert(
    { tenantId, query }: TenantTransaction,
    row: { id: string; personId: PersonId; purpose: string; secrets: Buffer; expiresAt: Date },
  ): Promise<void> {
    await query
      .insertInto('oauth_state')
      .values({
        id: row.id,
        tenant_id: tenantId,
        person_id: row.personId,
        purpose: row.purpose,
        secrets: row.secrets,
        expires_at: row.expiresAt,
      })
      .execute();
  }

  /** The state as it is; of several callers at once the others wait until the transaction ends. */
  async lock({ query }: TenantTransaction, id: string): Promise<KnownOauthState | undefined> {
    return query
      .selectFrom('oauth_state')
      .select(['person_id as personId', 'purpose', 'secrets', 'expires_at as expiresAt', 'used_at as usedAt'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
  }

  /** It says that it was used, and holds no secret any more. */
  async markUsed({ query }: TenantTransaction, id: string, now: Date): Promise<void> {
    const values = { used_at: now, secrets: Buffer.alloc(0) };
    await query.updateTable('oauth_state').set(values).where('id', '=', id).execute();
  }

  /** Of all tenants. */
  async deleteExpiredBefore(moment: Date): Promise<number> {
    const deletion = this.#database.system.deleteFrom('oauth_state').where('expires_at', '<', moment);
    return Number((await deletion.executeTakeFirst()).numDeletedRows);
  }
}
