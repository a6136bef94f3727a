import { Inject, Injectable } from '@nestjs/common';
import type { ProjectId } from '@oblivion/protocol';
import { EmbeddingsClient } from '../../integrations/embeddings/embeddings.client.js';
import { isCollectionMissing, QdrantClient } from '../../integrations/qdrant/qdrant.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { CopyContents, type CopyContent } from './copy-content.service.js';
import { CopyRepository, type OwedCopy } from './copy.repository.js';

export type Round =
  | { readonly outcome: 'idle' }
  | { readonly outcome: 'worked'; readonly sources: number }
  /** A part did not answer, or not usefully: nothing is lost, everything waits. */
  | { readonly outcome: 'away'; readonly reason: string }
  | { readonly outcome: 'collection_missing' };

/** Copies what is owed into a collection, some sources at a time. */
@Injectable()
export class Indexer {
  readonly #copies: CopyRepository;
  readonly #contents: CopyContents;
  readonly #embeddings: EmbeddingsClient;
  readonly #qdrant: QdrantClient;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Metrics) private readonly metrics!: Metrics;

  constructor(
    copies: CopyRepository,
    contents: CopyContents,
    embeddings: EmbeddingsClient,
    qdrant: QdrantClient,
    log: Log,
  ) {
    this.#copies = copies;
    this.#contents = contents;
    this.#embeddings = embeddings;
    this.#qdrant = qdrant;
    this.#log = log;
  }

  /** One batch of what is due; safe to run in many processes at once. */
  async round(collection: string, projectId?: ProjectId): Promise<Round> {
    const limit = this.settings.memory.indexBatchSize;
    const taken = await this.#copies.take(collection, { limit, seconds: this.#takenSeconds(), projectId });
    if (taken.length === 0) return { outcome: 'idle' };
    try {
      const contents = [];
      for (const copy of taken) contents.push(await this.#contents.read(copy));
      await this.#write(contents);
      return { outcome: 'worked', sources: taken.length };
    } catch (error) {
      return this.#putBack(taken, error);
    }
  }

  /** Longer than a usual batch takes; a batch that takes longer is only done twice. */
  #takenSeconds(): number {
    const { embeddings, qdrant } = this.settings;
    return (4 * (embeddings.timeoutMs + qdrant.timeoutMs)) / 1000;
  }

  async #write(contents: readonly CopyContent[]): Promise<void> {
    let vectors: readonly (readonly number[])[];
    try {
      vectors = await this.#embeddings.embed(contents.flatMap(({ points }) => points.map(({ text }) => text)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only] = contents;
      if (only === undefined || contents.length === 1) return this.#refuse(only, error);
      // One text of many was refused: alone, the others pass.
      for (const content of contents) await this.#write([content]);
      return;
    }
    let used = 0;
    for (const { copy, scope, revision, points } of contents) {
      const complete = points.map((point, index) => ({ ...point, vector: vectors[used + index] ?? [] }));
      used += points.length;
      await this.#qdrant.upsert(copy.collection, scope, complete);
      const ids = points.map(({ id }) => id);
      await this.#qdrant.deleteOfSource(copy.collection, scope, copy.sourceId, ids);
      await this.#copies.settle(copy, revision);
      this.metrics.add('oblivion.memory.chunks', points.length, {});
    }
  }

  async #refuse(content: CopyContent | undefined, error: OutsideCallError): Promise<void> {
    if (content === undefined) return;
    const { refusalLimit: limit } = this.settings.memory;
    const how = { error: error.message, pauseMs: this.#pauseMs(content.copy.attempts + 1), limit };
    await this.#copies.refuse(content.copy, how);
    this.#log.warn({ sourceId: content.copy.sourceId, ...errorFields(error) }, 'a text was refused by the embeddings');
  }

  async #putBack(taken: readonly OwedCopy[], error: unknown): Promise<Round> {
    const reason = error instanceof Error ? error.message : 'unknown';
    await this.#copies.postpone(taken, { error: reason, pauseMs: this.#pauseMs(1) });
    if (isCollectionMissing(error)) return { outcome: 'collection_missing' };
    return { outcome: 'away', reason };
  }

  #pauseMs(attempt: number): number {
    const { backoffBaseMs, backoffLimitMs } = this.settings.work;
    return backoffMs(attempt, { baseMs: backoffBaseMs, limitMs: backoffLimitMs, random: Math.random() });
  }
}

function isRefusal(error: unknown): error is OutsideCallError {
  return error instanceof OutsideCallError && error.system === 'embeddings' && error.failure.kind === 'refused';
}
