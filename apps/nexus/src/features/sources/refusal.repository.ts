import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';

export interface Refusal {
  readonly connectionId: ConnectionId;
  readonly externalId: string;
  readonly reason: 'unknown_tag' | 'untagged' | 'closed';
  readonly tags: readonly string[];
}

/** Remembers which tasks are none here and why, so that people are told once and can ask later. */
@Injectable()
export class RefusalRepository {
  /** True when the task was not refused for this reason before. Its tags are kept as they are now. */
  async upsert(transaction: TenantTransaction, refusal: Refusal): Promise<boolean> {
    const { connectionId, externalId, reason, tags } = refusal;
    const { rows } = await sql<{ former: string | null }>`
      with former as (
        select reason from routing_refusal where connection_id = ${connectionId} and external_id = ${externalId}
      )
      insert into routing_refusal (tenant_id, connection_id, external_id, reason, tags)
      values (${transaction.tenantId}, ${connectionId}, ${externalId}, ${reason}, ${[...tags]})
      on conflict (connection_id, external_id) do update set reason = excluded.reason, tags = excluded.tags,
        created_at = case when routing_refusal.reason = excluded.reason then routing_refusal.created_at else now() end
      returning (select reason from former) as former`.execute(transaction.query);
    return rows[0]?.former !== reason;
  }

  /** Whether the task came before and was none here then. */
  async wasRefused({ query }: TenantTransaction, connectionId: ConnectionId, externalId: string): Promise<boolean> {
    const row = await query
      .selectFrom('routing_refusal')
      .select('external_id')
      .where('connection_id', '=', connectionId)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row !== undefined;
  }
}
