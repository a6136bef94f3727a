import { Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { keyIdLength, leastSealedLength } from '../../platform/secrets/secret-box.js';

export interface ConnectionPlace {
  readonly id: ConnectionId;
  readonly tenantId: TenantId;
}

/** The sealed secrets of connections by the key that sealed them. */
@Injectable()
export class ConnectionSecretRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Connections of all tenants, after `after` in the order of their ids, whose secrets another key has sealed. */
  async listNotSealedWith(keyId: Buffer, after: string, limit: number): Promise<readonly ConnectionPlace[]> {
    const rows = await this.#database.system
      .selectFrom('connection')
      .select(['id', 'tenant_id'])
      .where(isSealedWithout(keyId))
      .where('id', '>', after as ConnectionId)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ id: row.id, tenantId: row.tenant_id }));
  }

  /** How many connections' secrets another key has sealed. */
  async countNotSealedWith(keyId: Buffer): Promise<number> {
    const row = await this.#database.system
      .selectFrom('connection')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where(isSealedWithout(keyId))
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  /** The secrets as they are stored; nobody else can change them until the transaction ends. */
  async lock({ query }: TenantTransaction, id: ConnectionId): Promise<Buffer | undefined> {
    const row = await query
      .selectFrom('connection')
      .select('secrets')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    return row?.secrets;
  }

  async update({ query }: TenantTransaction, id: ConnectionId, secrets: Buffer): Promise<void> {
    await query.updateTable('connection').set({ secrets }).where('id', '=', id).execute();
  }
}

/** A connection that is being made has no secrets yet; nothing is to be done for it. */
function isSealedWithout(keyId: Buffer): RawBuilder<boolean> {
  return sql<boolean>`octet_length(secrets) >= ${leastSealedLength} and substring(secrets from 1 for ${keyIdLength}) <> ${keyId}`;
}
