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
  async find(transaction: TenantTransaction, id: AgentId): Promise<KnownAgent | undefined> {
    return transaction.query.selectFrom('agent').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
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

  /** What the agent said of itself when it connected. */
  async updateAnnounced(
    transaction: TenantTransaction,
    id: AgentId,
    announced: { capabilities: readonly string[]; slots: number; session: string },
  ): Promise<void> {
    await transaction.query
      .updateTable('agent')
      .set({
        capabilities: [...announced.capabilities],
        slots: announced.slots,
        session_id: announced.session,
        last_seen_at: sql`now()`,
      })
      .where('id', '=', id)
      .execute();
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

  /** Makes other claims of the same agent wait, so that together they cannot exceed its slots. */
  async lock(transaction: TenantTransaction, id: AgentId): Promise<void> {
    await transaction.query.selectFrom('agent').select('id').where('id', '=', id).forUpdate().execute();
  }

  async updateSeen(transaction: TenantTransaction, id: AgentId): Promise<void> {
    await transaction.query.updateTable('agent').set({ last_seen_at: sql`now()` }).where('id', '=', id).execute();
  }
}
