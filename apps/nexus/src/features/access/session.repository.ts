import { Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { PersonPrincipal } from './principal.js';

export interface PersonOfTenant {
  readonly personId: PersonId;
  readonly tenantId: TenantId;
}

@Injectable()
export class SessionRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** People with this address, in any tenant; letter case does not matter. */
  async listPeople(email: string, tenantSlug: string | undefined): Promise<readonly PersonOfTenant[]> {
    const people = this.#database.system
      .selectFrom('person')
      .innerJoin('tenant', 'tenant.id', 'person.tenant_id')
      .select(['person.id as personId', 'person.tenant_id as tenantId'])
      .where(sql`lower(person.email)`, '=', email.toLowerCase());
    return (tenantSlug === undefined ? people : people.where('tenant.slug', '=', tenantSlug)).execute();
  }

  async findTenantOfSignInToken(tokenHash: Buffer): Promise<TenantId | undefined> {
    const row = await this.#database.system
      .selectFrom('sign_in_token')
      .select('tenant_id')
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    return row?.tenant_id;
  }

  /** The person of a session that has not ended. */
  async findPerson(tokenHash: Buffer, now: Date): Promise<PersonPrincipal | undefined> {
    return this.#database.system
      .selectFrom('session')
      .innerJoin('person', 'person.id', 'session.person_id')
      .innerJoin('tenant', 'tenant.id', 'session.tenant_id')
      .select([
        'tenant.id as tenantId',
        'tenant.name as tenantName',
        'person.id as personId',
        'person.name',
        'person.email',
        'person.role',
        'session.expires_at as expiresAt',
      ])
      .where('session.token_hash', '=', tokenHash)
      .where('session.expires_at', '>', now)
      .executeTakeFirst();
  }

  async insertSignInToken(
    transaction: TenantTransaction,
    token: { tokenHash: Buffer; personId: PersonId; expiresAt: Date },
  ): Promise<void> {
    await transaction.query
      .insertInto('sign_in_token')
      .values({
        token_hash: token.tokenHash,
        tenant_id: transaction.tenantId,
        person_id: token.personId,
        expires_at: token.expiresAt,
      })
      .execute();
  }

  /** Uses up a sign-in token: of several callers at once exactly one gets the person. */
  async redeemSignInToken(transaction: TenantTransaction, tokenHash: Buffer, now: Date): Promise<PersonId | undefined> {
    const row = await transaction.query
      .updateTable('sign_in_token')
      .set({ used_at: now })
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('person_id')
      .executeTakeFirst();
    return row?.person_id;
  }

  async insertSession(
    transaction: TenantTransaction,
    session: { tokenHash: Buffer; personId: PersonId; expiresAt: Date },
  ): Promise<void> {
    await transaction.query
      .insertInto('session')
      .values({
        token_hash: session.tokenHash,
        tenant_id: transaction.tenantId,
        person_id: session.personId,
        expires_at: session.expiresAt,
      })
      .execute();
  }

  async deleteSession(transaction: TenantTransaction, tokenHash: Buffer): Promise<void> {
    await transaction.query.deleteFrom('session').where('token_hash', '=', tokenHash).execute();
  }
}
