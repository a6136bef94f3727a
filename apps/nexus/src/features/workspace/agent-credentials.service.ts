import { Injectable } from '@nestjs/common';
import type { AgentId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { hashToken, randomToken } from '../../platform/secrets/random-token.js';
import { ProvisioningRepository } from './provisioning.repository.js';

export interface RotatedCredential {
  readonly name: string;
  readonly clientId: string;
  /** Shown once. */
  readonly clientSecret: string;
  /** Client ids that were good until now, and how long they stay so. */
  readonly replaced: readonly { readonly clientId: string; readonly validUntil: Date }[];
}

/** Gives an agent another credential. */
@Injectable()
export class AgentCredentialRotation {
  readonly #repository: ProvisioningRepository;
  constructor(repository: ProvisioningRepository) {
    this.#repository = repository;
  }

  /** Makes a new credential; the earlier ones end after the overlap, at once when it is 0. Throws `not_found`. */
  async rotate(transaction: TenantTransaction, name: string, overlapMinutes: number): Promise<RotatedCredential> {
    const agentId = await this.#repository.findWorkingAgent(transaction, name);
    if (agentId === undefined)
      throw new NexusError('not_found', `There is no agent named ${name} that is not revoked.`, { field: 'NAME' });
    const replaced = await endCredentials(transaction, agentId, overlapMinutes);
    const clientSecret = randomToken('obl_ag');
    const clientId = await this.#repository.insertCredential(transaction, agentId, hashToken(clientSecret));
    return { name, clientId, clientSecret, replaced };
  }

  /** No credential of the agent is good any more. */
  async endAll(transaction: TenantTransaction, agentId: AgentId): Promise<void> {
    await endCredentials(transaction, agentId, 0);
  }
}

/** An end that was set earlier is never moved further away. */
async function endCredentials(
  { query }: TenantTransaction,
  agentId: AgentId,
  overlapMinutes: number,
): Promise<RotatedCredential['replaced']> {
  const end = sql<Date>`least(revoked_at, now() + make_interval(mins => ${overlapMinutes}::int))`;
  const rows = await query
    .updateTable('agent_credential')
    .set({ revoked_at: end })
    .where('agent_id', '=', agentId)
    .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', sql<Date>`now()`)]))
    .returning(['id', 'revoked_at'])
    .execute();
  return rows.flatMap((row) => (row.revoked_at === null ? [] : [{ clientId: row.id, validUntil: row.revoked_at }]));
}
