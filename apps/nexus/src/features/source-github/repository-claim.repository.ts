import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

export interface ClaimedPlaces {
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repositories: readonly string[];
}

/** Which connection has a repository. No other tenant can have it meanwhile: its issues would be worked on twice. */
@Injectable()
export class RepositoryClaimRepository {
  /** Claims these and leaves all others. Answers with those that another tenant has, also when it got them a moment ago. */
  async claim(
    { query, tenantId }: TenantTransaction,
    connectionId: ConnectionId,
    { apiUrl, repositories }: ClaimedPlaces,
  ): Promise<readonly string[]> {
    // In one order, so that two who claim the same wait for each other at the first of them.
    const names = [...new Set(repositories.map(toName))].sort();
    await query
      .deleteFrom('github_repository')
      .where('connection_id', '=', connectionId)
      .where((row) => row.or([row('api_url', '<>', apiUrl), row('name', 'not in', names)]))
      .execute();
    await query
      .insertInto('github_repository')
      .values(names.map((name) => ({ api_url: apiUrl, name, tenant_id: tenantId, connection_id: connectionId })))
      .onConflict((conflict) => conflict.columns(['api_url', 'name']).doNothing())
      .execute();
    const rows = await query
      .selectFrom('github_repository')
      .select('name')
      .where('connection_id', '=', connectionId)
      .execute();
    const claimed = new Set(rows.map(({ name }) => name));
    return repositories.filter((name) => !claimed.has(toName(name)));
  }
}

/** GitHub tells names apart without regard to case. */
function toName(repository: string): string {
  return repository.trim().toLowerCase();
}
