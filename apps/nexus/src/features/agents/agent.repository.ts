import { Injectable } from '@nestjs/common';
import type { AgentId, ProjectId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';

export interface KnownAgent {
  readonly id: AgentId;
  readonly name: string;
}

@Injectable()
export class AgentRepository {
  async findByName({ query }: TenantTransaction, name: string): Promise<AgentId | undefined> {
    return (await query.selectFrom('agent').select('id').where('name', '=', name).executeTakeFirst())?.id;
  }

  /** Projects of the groups that the agent is a member of. */
  async listProjectIds(transaction: TenantTransaction, id: AgentId): Promise<readonly ProjectId[]> {
    const rows = await transaction.query
      .selectFrom('membership')
      .innerJoin('project', 'project.group_id', 'membership.group_id')
      .select('project.id')
      .where('membership.agent_id', '=', id)
      .execute();
    return rows.map((row) => row.id);
  }

  /** Notes what the agent says of itself as it connects; undefined when it is gone or revoked. */
  async announce(
    transaction: TenantTransaction,
    id: AgentId,
    announced: { capabilities: readonly string[]; slots: number; session: string },
  ): Promise<KnownAgent | undefined> {
    return transaction.query
      .updateTable('agent')
      .set({
        capabilities: [...announced.capabilities],
        slots: announced.slots,
        session_id: announced.session,
        last_seen_at: sql`now()`,
      })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning(['id', 'name'])
      .executeTakeFirst();
  }

  /** The socket has closed; a newer one of the same agent stays. */
  async endSession(transaction: TenantTransaction, id: AgentId, session: string): Promise<void> {
    await transaction.query
      .updateTable('agent')
      .set({ session_id: null })
      .where('id', '=', id)
      .where('session_id', '=', session)
      .execute();
  }

  /** Makes other claims of the same agent wait, so that together they cannot exceed its slots; false when it is revoked. */
  async lock(transaction: TenantTransaction, id: AgentId): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('agent')
      .select('revoked_at')
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    return row?.revoked_at === null;
  }

  async updateSeen(transaction: TenantTransaction, id: AgentId): Promise<void> {
    await transaction.query.updateTable('agent').set({ last_seen_at: sql`now()` }).where('id', '=', id).execute();
  }

  /** A time that was set stays. */
  async setRevoked({ query }: TenantTransaction, id: AgentId, isRevoked: boolean): Promise<void> {
    const revoked_at = isRevoked ? sql<Date>`coalesce(revoked_at, now())` : null;
    await query.updateTable('agent').set({ revoked_at }).where('id', '=', id).execute();
  }
}
