import type { PersonId, TenantId } from '@oblivion/protocol';

/** Who orders something for a tenant: a signed-in person, or whoever runs a command of Nexus. */
export interface OrderGiver {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly personId: PersonId | null;
}
