import { Injectable } from '@nestjs/common';
import type { AgentId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';

export type RequestResult = Record<string, unknown>;

/** Answers already given to agents: the same request id gets the same answer and has no second effect. */
@Injectable()
export class AgentRequestRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Reserves a request id for this transaction. Answers with the earlier result when there is one; a copy of the request
   * that is under way elsewhere is waited for.
   */
  async reserve(
    transaction: TenantTransaction,
    agentId: AgentId,
    requestId: string,
  ): Promise<RequestResult | undefined> {
    const row = await transaction.query
      .insertInto('agent_request')
      .values({ tenant_id: transaction.tenantId, agent_id: agentId, request_id: requestId, result: '{}' })
      .onConflict((conflict) => conflict.columns(['agent_id', 'request_id']).doNothing())
      .returning('request_id')
      .executeTakeFirst();
    if (row !== undefined) return undefined;
    const earlier = await transaction.query
      .selectFrom('agent_request')
      .select('result')
      .where('agent_id', '=', agentId)
      .where('request_id', '=', requestId)
      .executeTakeFirstOrThrow();
    return earlier.result;
  }

  async complete(
    transaction: TenantTransaction,
    agentId: AgentId,
    requestId: string,
    result: RequestResult,
  ): Promise<void> {
    await transaction.query
      .updateTable('agent_request')
      .set({ result: JSON.stringify(result) })
      .where('agent_id', '=', agentId)
      .where('request_id', '=', requestId)
      .execute();
  }

  /** Forgets answers older than the given age. */
  async deleteOlderThan(hours: number): Promise<void> {
    await this.#database.system
      .deleteFrom('agent_request')
      .where('created_at', '<', sql<Date>`now() - make_interval(hours => ${hours})`)
      .execute();
  }
}
