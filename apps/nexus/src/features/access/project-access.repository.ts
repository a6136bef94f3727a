import { Injectable } from '@nestjs/common';
import type { ProjectId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import type { Caller } from './principal.js';

/** Gives leave to one project. A project that the caller may not see is refused like one that does not exist. */
@Injectable()
export class ProjectAccess {
  /** Agents see the projects of their groups, people those of their tenant. Throws `not_found`. */
  async require(transaction: TenantTransaction, caller: Caller, projectId: ProjectId): Promise<ProjectScope> {
    const scope =
      caller.kind === 'agent'
        ? await this.#findOfAgent(transaction, caller, projectId)
        : await this.findOfTenant(transaction, projectId);
    if (scope === undefined) throw new NexusError('not_found', 'There is no such project that you may see.');
    return scope;
  }

  /** For Nexus' own work on rows that name their project; undefined when the tenant has no such project. */
  async findOfTenant(transaction: TenantTransaction, projectId: ProjectId): Promise<ProjectScope | undefined> {
    const row = await transaction.query
      .selectFrom('project')
      .select('id')
      .where('id', '=', projectId)
      .where('tenant_id', '=', transaction.tenantId)
      .executeTakeFirst();
    return row && grant(transaction, row.id);
  }

  async #findOfAgent(
    transaction: TenantTransaction,
    caller: Extract<Caller, { kind: 'agent' }>,
    projectId: ProjectId,
  ): Promise<ProjectScope | undefined> {
    const row = await transaction.query
      .selectFrom('project')
      .innerJoin('membership', 'membership.group_id', 'project.group_id')
      .innerJoin('agent', 'agent.id', 'membership.agent_id')
      .select('project.id')
      .where('agent.revoked_at', 'is', null)
      .where('project.id', '=', projectId)
      .where('project.tenant_id', '=', transaction.tenantId)
      .where('membership.agent_id', '=', caller.agentId)
      .executeTakeFirst();
    return row && grant(transaction, row.id);
  }
}

/** The only maker of scopes. */
function grant({ tenantId }: TenantTransaction, projectId: ProjectId): ProjectScope {
  return { tenantId, projectId } as ProjectScope;
}
