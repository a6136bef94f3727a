import type { ProjectId, TenantId } from '@oblivion/protocol';

declare const granted: unique symbol;

/**
 * Leave to read or write what belongs to one project of one tenant. Only the access check makes one (the symbol is not
 * exported), so a query that takes a scope cannot be asked without that check.
 */
export interface ProjectScope {
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
  readonly [granted]: true;
}
