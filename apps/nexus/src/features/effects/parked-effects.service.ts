import { Injectable } from '@nestjs/common';
import type { EffectId, EffectView } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { Log } from '../../platform/logging/log.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { PersonPrincipal } from '../access/principal.js';
import { EffectRepository, type EffectRow } from './effect.repository.js';

/** What a person decides about effects that were given up. Who decided is kept as an event. */
@Injectable()
export class ParkedEffects {
  readonly #database: Database;
  readonly #effects: EffectRepository;
  readonly #log: Log;

  constructor(database: Database, effects: EffectRepository, log: Log) {
    this.#database = database;
    this.#effects = effects;
    this.#log = log;
  }

  /** Sends it once more, with all its attempts. What may have arrived before is looked for first. */
  async sendAgain(person: PersonPrincipal, id: EffectId): Promise<EffectView> {
    return this.#decide(person, id, async (transaction, row) => {
      await this.#effects.release(transaction, row);
      await appendEvent(transaction, { name: 'effect.resent', taskId: row.task_id, payload: factsOf(row, person) });
    });
  }

  /** Never sends it. */
  async drop(person: PersonPrincipal, id: EffectId): Promise<EffectView> {
    return this.#decide(person, id, async (transaction, row) => {
      await this.#effects.drop(transaction, row, `dropped by ${person.name}`);
      await appendEvent(transaction, { name: 'effect.dropped', taskId: row.task_id, payload: factsOf(row, person) });
    });
  }

  async #decide(
    person: PersonPrincipal,
    id: EffectId,
    decision: (transaction: TenantTransaction, row: EffectRow) => Promise<void>,
  ): Promise<EffectView> {
    return this.#database.withTenant(person.tenantId, async (transaction) => {
      const row = await this.#effects.lock(transaction, id);
      if (row === undefined) throw new NexusError('not_found');
      if (row.status !== 'parked') {
        throw new NexusError(
          'invalid_transition',
          `The effect is ${row.status}; only a parked one waits for a person.`,
        );
      }
      await decision(transaction, row);
      this.#log.info({ effectId: id, taskId: row.task_id, personId: person.personId }, 'a parked effect was decided');
      return viewOf((await this.#effects.lock(transaction, id)) as EffectRow);
    });
  }
}

function factsOf(row: EffectRow, person: PersonPrincipal) {
  return { taskId: row.task_id, effectId: row.id, target: row.kind, by: person.name, personId: person.personId };
}

function viewOf(row: EffectRow): EffectView {
  return {
    id: row.id,
    target: row.target,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at.toISOString(),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
  };
}
