import { Injectable } from '@nestjs/common';
import type { AgentId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';

export interface StoredCredential {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly secretHash: Buffer;
}

@Injectable()
export class CredentialRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** A credential that is not revoked yet, of whichever tenant: its id is all that the caller knows. */
  async findValid(clientId: string): Promise<StoredCredential | undefined> {
    const row = await this.#database.system
      .selectFrom('agent_credential')
      .innerJoin('agent', 'agent.id', 'agent_credential.agent_id')
      .select(['agent_credential.tenant_id', 'agent_id', 'secret_hash'])
      .where('agent_credential.id', '=', clientId)
      .where('agent.revoked_at', 'is', null)
      .where((where) =>
        where.or([
          where('agent_credential.revoked_at', 'is', null),
          where('agent_credential.revoked_at', '>', sql<Date>`now()`),
        ]),
      )
      .executeTakeFirst();
    return row && { tenantId: row.tenant_id, agentId: row.agent_id, secretHash: row.secret_hash };
  }
}
