import { Inject, Injectable } from '@nestjs/common';
import type { EffectRecord, EffectReserve, EffectReserved, EffectWithdraw } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { storableJson } from '../../platform/database/storable.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import type { AgentPrincipal } from '../access/principal.js';
import { Tasks } from '../tasks/task.service.js';
import { AgentEffectRepository } from './agent-effect.repository.js';

/** The log by which what agents do outside of Oblivion is done once, whoever of a task's holders does it. */
@Injectable()
export class AgentEffects {
  readonly #database: Database;
  readonly #tasks: Tasks;
  readonly #effects: AgentEffectRepository;
  readonly #settings: Settings;

  constructor(database: Database, tasks: Tasks, effects: AgentEffectRepository, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#tasks = tasks;
    this.#effects = effects;
    this.#settings = settings;
  }

  /** Whether the call is to be made: not when it was made before, and not just like that when it may have been. */
  async reserve(agent: AgentPrincipal, wanted: EffectReserve): Promise<EffectReserved> {
    const { taskId, epoch, key, attempt } = wanted;
    return this.#database.withTenant(agent.tenantId, async (transaction) => {
      const { claim } = await this.#tasks.requireClaim(transaction, { taskId, agentId: agent.agentId, epoch });
      const found = await this.#effects.find(transaction, taskId, key);
      if (found === undefined) {
        const idempotencyKey = await this.#effects.insert(transaction, { taskId, runId: claim.run_id, key, attempt });
        return { outcome: 'reserved', idempotencyKey };
      }
      const idempotencyKey = found.idempotency_key;
      if (found.recorded_at !== null) return { outcome: 'recorded', idempotencyKey, result: found.result };
      if (found.attempt === attempt) return { outcome: 'reserved', idempotencyKey };
      return { outcome: 'unknown', idempotencyKey, since: found.reserved_at.toISOString() };
    });
  }

  async record(agent: AgentPrincipal, done: EffectRecord): Promise<void> {
    const { taskId, epoch, key } = done;
    const result = storableJson(done.result ?? null);
    const limit = this.#settings.checkpoints.effectResultLimitBytes;
    const length = Buffer.byteLength(result);
    if (length > limit) {
      const field = 'body.result';
      throw new NexusError('too_large', `${field}: ${length} bytes as JSON, and it may have ${limit}.`, { field });
    }
    await this.#database.withTenant(agent.tenantId, async (transaction) => {
      await this.#tasks.requireClaim(transaction, { taskId, agentId: agent.agentId, epoch });
      const outcome = await this.#effects.record(transaction, { taskId, key, result });
      if (outcome === 'missing') {
        throw new NexusError('not_found', 'body.key: no such effect was reserved.', { field: 'body.key' });
      }
    });
  }

  async withdraw(agent: AgentPrincipal, { taskId, epoch, key, attempt }: EffectWithdraw): Promise<void> {
    await this.#database.withTenant(agent.tenantId, async (transaction) => {
      await this.#tasks.requireClaim(transaction, { taskId, agentId: agent.agentId, epoch });
      await this.#effects.deleteReserved(transaction, { taskId, key, attempt });
    });
  }
}
