import { Injectable } from '@nestjs/common';
import type { AgentId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { AgentRepository } from '../agents/agent.repository.js';
import { WakeUpRegistration } from '../agents/wake-up-registration.service.js';
import { AgentCredentialRotation, type RotatedCredential } from '../workspace/agent-credentials.service.js';
import { TaskRepository } from './task.repository.js';
import { Tasks } from './task.service.js';

export interface RevokedAgent {
  readonly name: string;
  /** Tasks that it held and that are offered to others now. */
  readonly releasedTasks: number;
}

/** Takes all it may do from an agent at once, and gives it back. Its name and what it said stay. */
@Injectable()
export class AgentRevocation {
  readonly #agents: AgentRepository;
  readonly #credentials: AgentCredentialRotation;
  readonly #wakeUps: WakeUpRegistration;
  readonly #tasks: Tasks;
  readonly #repository: TaskRepository;

  constructor(
    agents: AgentRepository,
    credentials: AgentCredentialRotation,
    wakeUps: WakeUpRegistration,
    tasks: Tasks,
    repository: TaskRepository,
  ) {
    this.#agents = agents;
    this.#credentials = credentials;
    this.#wakeUps = wakeUps;
    this.#tasks = tasks;
    this.#repository = repository;
  }

  /** Its credentials and tokens are refused, its sockets are cut and its tasks are offered again. Throws `not_found`. */
  async revoke(transaction: TenantTransaction, name: string, by: string): Promise<RevokedAgent> {
    const agentId = await this.#find(transaction, name);
    await this.#agents.setRevoked(transaction, agentId, true);
    await this.#credentials.endAll(transaction, agentId);
    await this.#wakeUps.remove(transaction, agentId);
    const claims = await this.#repository.listClaims(transaction, agentId);
    for (const { task_id } of claims) await this.#tasks.withdraw(transaction, task_id, `${by} revoked the agent`);
    await appendEvent(transaction, { name: 'agent.revoked', payload: { agent: { id: agentId, name }, by } });
    return { name, releasedTasks: claims.length };
  }

  /** Lets it work again, with a new credential. Throws `not_found`. */
  async restore(transaction: TenantTransaction, name: string): Promise<RotatedCredential> {
    await this.#agents.setRevoked(transaction, await this.#find(transaction, name), false);
    return this.#credentials.rotate(transaction, name, 0);
  }

  async #find(transaction: TenantTransaction, name: string): Promise<AgentId> {
    const agentId = await this.#agents.findByName(transaction, name);
    if (agentId === undefined) throw new NexusError('not_found', `There is no agent named ${name}.`, { field: 'NAME' });
    return agentId;
  }
}
