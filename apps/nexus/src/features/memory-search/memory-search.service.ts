import { Inject, Injectable } from '@nestjs/common';
import type { MemoryHit, MemorySearchAnswer, MemorySearchRequest, ProjectId, TenantId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import type { Caller } from '../access/principal.js';
import { ProjectAccess } from '../access/project-access.repository.js';
import { ChunkRepository, type FoundChunk } from '../memory/chunk.repository.js';
import { CollectionRepository } from '../memory-index/collection.repository.js';
import { degradedWords } from './degraded.js';
import { type PassageQuery, VectorSearch } from './vector-search.service.js';

type Asked = Pick<MemorySearchRequest, 'query' | 'kinds' | 'limit'>;

interface SearchGround {
  readonly scope: ProjectScope;
  readonly live: Awaited<ReturnType<CollectionRepository['findLive']>>;
}

/** Points whose passage has gone are left out of an answer; this many more are asked for to fill their places. */
const spare = 10;

/** Finds passages of one project: by meaning and words, else by words alone, and says which. */
@Injectable()
export class MemorySearch {
  readonly #database: Database;
  readonly #access: ProjectAccess;
  readonly #collections: CollectionRepository;
  readonly #vectors: VectorSearch;
  readonly #chunks: ChunkRepository;
  @Inject(Metrics) private readonly metrics!: Metrics;

  constructor(
    database: Database,
    access: ProjectAccess,
    collections: CollectionRepository,
    vectors: VectorSearch,
    chunks: ChunkRepository,
  ) {
    this.#database = database;
    this.#access = access;
    this.#collections = collections;
    this.#vectors = vectors;
    this.#chunks = chunks;
  }

  /** Throws `not_found` for a project that the caller may not see. */
  async search(caller: Caller, request: MemorySearchRequest): Promise<MemorySearchAnswer> {
    const ground = await this.#database.withTenant(caller.tenantId, async (transaction) => ({
      scope: await this.#access.require(transaction, caller, request.projectId),
      live: await this.#collections.findLive(transaction),
    }));
    return this.#find(ground, request);
  }

  /** For a person whom another feature has recognised. Throws `not_found` for a project that the tenant does not have. */
  async searchProject(tenantId: TenantId, projectId: ProjectId, asked: Asked): Promise<MemorySearchAnswer> {
    const { scope, live } = await this.#database.withTenant(tenantId, async (transaction) => ({
      scope: await this.#access.findOfTenant(transaction, projectId),
      live: await this.#collections.findLive(transaction),
    }));
    if (scope === undefined) throw new NexusError('not_found');
    return this.#find({ scope, live }, asked);
  }

  async #find({ scope, live }: SearchGround, request: Asked): Promise<MemorySearchAnswer> {
    const startedAt = performance.now();
    const query = { text: request.query.replaceAll('\u0000', ' ').toWellFormed(), kinds: request.kinds };
    const answer = await this.#vectors.search(scope, live, { ...query, limit: request.limit + spare });
    const hits =
      answer.outcome === 'found'
        ? await this.#complete(scope, answer.chunks, request.limit)
        : await this.#findByWords(scope, { ...query, limit: request.limit });
    const mode = answer.outcome === 'found' ? 'hybrid' : 'keywords';
    this.metrics.record('oblivion.memory.search.duration', (performance.now() - startedAt) / 1000, { mode });
    return { hits, mode, degraded: answer.outcome === 'found' ? null : degradedWords(answer.missing) };
  }

  async #findByWords(scope: ProjectScope, query: PassageQuery): Promise<MemoryHit[]> {
    const found = await this.#database.withTenant(scope.tenantId, (transaction) =>
      this.#chunks.findByWords(transaction, scope, query),
    );
    return this.#complete(scope, found, query.limit);
  }

  /** PostgreSQL has the last word: what it does not have in this project is no hit. */
  async #complete(scope: ProjectScope, found: readonly FoundChunk[], limit: number): Promise<MemoryHit[]> {
    const rows = await this.#database.withTenant(scope.tenantId, (transaction) =>
      this.#chunks.listFound(
        transaction,
        scope,
        found.map(({ id }) => id),
      ),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const hits: MemoryHit[] = [];
    for (const { id, score } of found) {
      const row = byId.get(id);
      if (row === undefined) continue;
      const { source_id, kind, title, url, task_id, source_updated_at } = row;
      const updatedAt = source_updated_at.toISOString();
      hits.push({ id, text: row.text, score, source: { id: source_id, kind, title, url, taskId: task_id, updatedAt } });
      if (hits.length === limit) break;
    }
    return hits;
  }
}
