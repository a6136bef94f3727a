import { Injectable } from '@nestjs/common';
import type { MemorySourcePage, memorySourceQuery } from '@oblivion/protocol';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ProjectAccess } from '../access/project-access.repository.js';
import { CollectionRepository } from '../memory-index/collection.repository.js';
import { degradedWords } from './degraded.js';
import { readSourceCursor } from './source-cursor.js';
import { SourceListRepository } from './source-list.repository.js';
import { VectorSearch } from './vector-search.service.js';

/** What people see of memory. */
@Injectable()
export class MemorySources {
  readonly #database: Database;
  readonly #access: ProjectAccess;
  readonly #collections: CollectionRepository;
  readonly #list: SourceListRepository;
  readonly #vectors: VectorSearch;

  constructor(
    database: Database,
    access: ProjectAccess,
    collections: CollectionRepository,
    list: SourceListRepository,
    vectors: VectorSearch,
  ) {
    this.#database = database;
    this.#access = access;
    this.#collections = collections;
    this.#list = list;
    this.#vectors = vectors;
  }

  async list(person: PersonPrincipal, query: z.output<typeof memorySourceQuery>): Promise<MemorySourcePage> {
    const { projectId, state, cursor, limit } = query;
    const after = cursor === undefined ? undefined : readSourceCursor(cursor);
    if (cursor !== undefined && after === undefined) {
      const field = 'query.cursor';
      throw new NexusError('invalid_request', `${field}: must be the nextCursor of a page`, { field });
    }
    return this.#database.withTenant(person.tenantId, async (transaction) => {
      const scope = await this.#access.require(transaction, { kind: 'person', ...person }, projectId);
      const live = await this.#collections.findLive(transaction);
      const missing = this.#vectors.missingFor(live);
      const waitingFor = missing === undefined ? null : degradedWords(missing);
      return this.#list.list(transaction, scope, { state, after, limit, collection: live?.name, waitingFor });
    });
  }
}
