import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** Remembers for which tasks people were told that no project was found, so that they are told once. */
@Injectable()
export class RefusalRepository {
  /** True for the first time only. */
  async insertIfNew(transaction: TenantTransaction, connectionId: ConnectionId, externalId: string): Promise<boolean> {
    const { rows } = await sql<{ external_id: string }>`
      insert into routing_refusal (tenant_id, connection_id, external_id)
      values (${transaction.tenantId}, ${connectionId}, ${externalId})
      on conflict do nothing
      returning external_id`.execute(transaction.query);
    return rows.length > 0;
  }
}
