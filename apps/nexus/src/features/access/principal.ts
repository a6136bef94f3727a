import type { AgentId, PersonId, Role, RunId, TaskId, TenantId } from '@oblivion/protocol';

/** An agent, as its access token names it. */
export interface AgentPrincipal {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
}

/** One run of an agent under one claim, as its model key names it. */
export interface RunPrincipal {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly taskId: TaskId;
  readonly runId: RunId;
  /** The claim's epoch; the key is worth nothing once the task has a newer one. */
  readonly epoch: number;
  /** The model of the run's project. */
  readonly model: string;
}

/** A signed-in person. */
export interface PersonPrincipal {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** When the session ends. */
  readonly expiresAt: Date;
}

/** Whoever may call a door that is open to agents and to people. */
export type Caller = ({ readonly kind: 'agent' } & AgentPrincipal) | ({ readonly kind: 'person' } & PersonPrincipal);
