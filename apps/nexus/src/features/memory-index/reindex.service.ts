import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { type ProjectOfTenant, Rescan } from '../memory/rescan.service.js';
import type { MemoryCollection } from './collection.repository.js';
import { Collections } from './collections.service.js';
import { CopyRepository } from './copy.repository.js';
import { Indexer } from './indexer.service.js';

/** Another process works on what is left. */
const waitMs = 200;

export interface ReindexProgress {
  readonly indexed: number;
  readonly failed: number;
  readonly total: number;
}

export interface ReindexReport extends ReindexProgress {
  readonly tasks: number;
  /** Null when Qdrant or embeddings are off: then only the passages in PostgreSQL were made again. */
  readonly collection: string | null;
}

/** Builds the copies in Qdrant again from PostgreSQL. Searches go on; begun again after a kill, it goes on where it was. */
@Injectable()
export class Reindex {
  readonly #rescan: Rescan;
  readonly #collections: Collections;
  readonly #copies: CopyRepository;
  readonly #indexer: Indexer;

  constructor(rescan: Rescan, collections: Collections, copies: CopyRepository, indexer: Indexer) {
    this.#rescan = rescan;
    this.#collections = collections;
    this.#copies = copies;
    this.#indexer = indexer;
  }

  /** A whole fresh collection, or one project's part of the live one. Throws `unavailable` when a part is away. */
  async run(
    project: ProjectOfTenant | undefined,
    onProgress: (progress: ReindexProgress) => void,
  ): Promise<ReindexReport> {
    const tasks = await this.#rescan.run(project);
    if (!this.#collections.isConfigured) return { tasks, collection: null, indexed: 0, failed: 0, total: 0 };
    const collection = await this.#choose(project);
    const progress = await this.#fill(collection, project, onProgress);
    return { tasks, collection: collection.name, ...progress };
  }

  async #choose(project: ProjectOfTenant | undefined): Promise<MemoryCollection> {
    try {
      await this.#collections.prepare();
      const begun = project === undefined ? await this.#collections.begin() : undefined;
      // Workers may have filled it and let it go live already: its name tells which it is, not its state.
      const found = (await this.#collections.prepare()).find(({ name, state }) =>
        begun === undefined ? state === 'live' : name === begun,
      );
      if (found !== undefined) {
        if (project !== undefined) await this.#copies.oweAgain(found.name, project.projectId);
        return found;
      }
    } catch (error) {
      throw away(error instanceof Error ? error.message : 'no answer');
    }
    throw new NexusError('unavailable', 'No collection of this embedding model is in use; reindex without --project.');
  }

  async #fill(
    collection: MemoryCollection,
    project: ProjectOfTenant | undefined,
    onProgress: (progress: ReindexProgress) => void,
  ): Promise<ReindexProgress> {
    for (;;) {
      const round = await this.#indexer.round(collection.name, project?.projectId);
      if (round.outcome === 'away') throw away(round.reason);
      if (round.outcome === 'collection_missing') throw away('Qdrant has lost the collection');
      const { pending, indexed, failed } = await this.#copies.count(collection.name, project?.projectId);
      const progress = { indexed, failed, total: pending + indexed + failed };
      onProgress(progress);
      if (round.outcome === 'worked') continue;
      if (pending === 0 && (await this.#collections.activateIfComplete(collection))) return progress;
      await pause(waitMs);
    }
  }
}

function away(reason: string): NexusError {
  return new NexusError('unavailable', `${reason}. What was done is kept: run the command again to go on.`);
}
