import { Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { keyIdLength, leastSealedLength } from '../../platform/secrets/secret-box.js';

/** Every column that holds a sealed value; the row's id is what it was sealed for. */
export const sealedColumns = [
  { table: 'connection', id: 'id', column: 'secrets' },
  { table: 'agent_wake_up', id: 'agent_id', column: 'secret' },
  { table: 'oauth_state', id: 'id', column: 'secrets' },
] as const;
export type SealedColumn = (typeof sealedColumns)[number];

export interface SealedPlace {
  readonly id: string;
  readonly tenantId: TenantId;
}

/** Sealed values of all tenants by the key that sealed them. */
@Injectable()
export class SealedSecretRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Rows of all tenants, after `after` in the order of their ids, whose value another key has sealed. */
  async listNotSealedWith(
    keyId: Buffer,
    place: SealedColumn,
    page: { after: string; limit: number },
  ): Promise<readonly SealedPlace[]> {
    const id = sql.ref(place.id);
    const { rows } = await sql<{ id: string; tenant_id: TenantId }>`
      select ${id} as id, tenant_id from ${sql.table(place.table)}
      where ${isSealedWithout(keyId, place)} and ${id} > ${page.after} order by ${id} limit ${page.limit}`.execute(
      this.#database.system,
    );
    return rows.map((row) => ({ id: row.id, tenantId: row.tenant_id }));
  }

  /** How many values another key has sealed. */
  async countNotSealedWith(keyId: Buffer, place: SealedColumn): Promise<number> {
    const { rows } = await sql<{ count: string }>`
      select count(*) as count from ${sql.table(place.table)} where ${isSealedWithout(keyId, place)}`.execute(
      this.#database.system,
    );
    return Number(rows[0]?.count ?? 0);
  }

  /** The value as it is stored; nobody else can change it until the transaction ends. */
  async lock({ query }: TenantTransaction, place: SealedColumn, id: string): Promise<Buffer | undefined> {
    const { rows } = await sql<{ sealed: Buffer }>`
      select ${sql.ref(place.column)} as sealed from ${sql.table(place.table)}
      where ${sql.ref(place.id)} = ${id} for update`.execute(query);
    return rows[0]?.sealed;
  }

  async update({ query }: TenantTransaction, place: SealedColumn, row: { id: string; sealed: Buffer }): Promise<void> {
    await sql`
      update ${sql.table(place.table)} set ${sql.ref(place.column)} = ${row.sealed}
      where ${sql.ref(place.id)} = ${row.id}`.execute(query);
  }
}

/** A connection that is being made has no secrets yet; nothing is to be done for it. */
function isSealedWithout(keyId: Buffer, { column }: SealedColumn): RawBuilder<boolean> {
  const value = sql.ref(column);
  return sql<boolean>`octet_length(${value}) >= ${leastSealedLength} and substring(${value} from 1 for ${keyIdLength}) <> ${keyId}`;
}
