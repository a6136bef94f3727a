import { Injectable } from '@nestjs/common';
import type { MemorySourceId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { PersonPrincipal } from '../access/principal.js';
import { Memory } from './memory.service.js';
import { SourceRepository } from './source.repository.js';

/** Forgets for good what a person wants forgotten, and records who that was. */
@Injectable()
export class Forgetting {
  readonly #database: Database;
  readonly #sources: SourceRepository;
  readonly #memory: Memory;

  constructor(database: Database, sources: SourceRepository, memory: Memory) {
    this.#database = database;
    this.#sources = sources;
    this.#memory = memory;
  }

  /** Throws `not_found` for a source that the tenant does not have, or no longer. */
  async forget(person: PersonPrincipal, id: MemorySourceId): Promise<void> {
    await this.#database.withTenant(person.tenantId, async (transaction) => {
      const source = await this.#sources.lock(transaction, id);
      if (source === undefined || source.forgotten_at !== null) throw new NexusError('not_found');
      await this.#memory.forget(transaction, [id], person.personId);
      const payload = { sourceId: id, projectId: source.project_id, kind: source.kind, by: person.name };
      await appendEvent(transaction, { name: 'memory.source_forgotten', payload });
    });
  }
}
