import { Inject, Injectable } from '@nestjs/common';
import type { MemoryChunkId, MemoryKind } from '@oblivion/protocol';
import { EmbeddingsClient } from '../../integrations/embeddings/embeddings.client.js';
import { QdrantClient } from '../../integrations/qdrant/qdrant.client.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { chunkOfPoint } from '../memory/chunk-id.js';
import type { FoundChunk } from '../memory/chunk.repository.js';
import type { MemoryCollection } from '../memory-index/collection.repository.js';
import type { Missing } from './degraded.js';
import { PartBreaker } from './part-breaker.js';

export interface PassageQuery {
  readonly text: string;
  readonly limit: number;
  readonly kinds: readonly MemoryKind[] | undefined;
}

export type VectorAnswer =
  | { readonly outcome: 'found'; readonly chunks: readonly FoundChunk[] }
  | { readonly outcome: 'missing'; readonly missing: Missing };

/** Searches by meaning and by words in Qdrant, as long as all it takes is there. Never throws for a part that is not. */
@Injectable()
export class VectorSearch {
  readonly #qdrant: QdrantClient;
  readonly #embeddings: EmbeddingsClient;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #breakers: Readonly<Record<'qdrant_away' | 'embeddings_away', PartBreaker>>;

  constructor(
    qdrant: QdrantClient,
    embeddings: EmbeddingsClient,
    log: Log,
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#qdrant = qdrant;
    this.#embeddings = embeddings;
    this.#settings = settings;
    this.#log = log;
    this.#clock = clock;
    const restMs = settings.memory.retrySeconds * 1000;
    this.#breakers = { qdrant_away: new PartBreaker(restMs), embeddings_away: new PartBreaker(restMs) };
  }

  async search(scope: ProjectScope, live: MemoryCollection | undefined, query: PassageQuery): Promise<VectorAnswer> {
    const missing = this.missingFor(live);
    if (missing !== undefined || live === undefined) return { outcome: 'missing', missing: missing ?? 'building' };
    const { searchTimeoutMs: timeoutMs, candidateLimit } = this.#settings.memory;
    const vectors = await this.#ask('embeddings_away', () => this.#embeddings.embed([query.text], timeoutMs));
    const vector = vectors?.[0];
    if (vector === undefined) return { outcome: 'missing', missing: 'embeddings_away' };
    const only = query.kinds === undefined ? [] : [{ key: 'kind', match: { any: query.kinds } }];
    const { text, limit } = query;
    const points = await this.#ask('qdrant_away', () =>
      this.#qdrant.search(live.alias, scope, { text, vector, limit, candidateLimit, only, timeoutMs }),
    );
    if (points === undefined) return { outcome: 'missing', missing: 'qdrant_away' };
    const chunks = points.map(({ id, score }): { id: MemoryChunkId; score: number } => ({
      id: chunkOfPoint(id),
      score,
    }));
    return { outcome: 'found', chunks };
  }

  /** What a search by meaning lacks at this moment; undefined when it lacks nothing. */
  missingFor(live: MemoryCollection | undefined): Missing | undefined {
    if (!this.#qdrant.isConfigured) return 'qdrant_off';
    if (!this.#embeddings.isConfigured) return 'embeddings_off';
    const now = this.#clock.now();
    for (const part of ['qdrant_away', 'embeddings_away'] as const) if (this.#breakers[part].isOpen(now)) return part;
    if (live === undefined) return 'building';
    return live.embedding_version === this.#embeddings.version ? undefined : 'other_model';
  }

  async #ask<T>(part: 'qdrant_away' | 'embeddings_away', call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      this.#breakers[part].fail(this.#clock.now());
      this.#log.warn(errorFields(error), 'memory is searched by words: a part did not answer');
      return undefined;
    }
  }
}
