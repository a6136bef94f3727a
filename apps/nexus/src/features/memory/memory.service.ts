import { Inject, Injectable } from '@nestjs/common';
import type { MemorySourceId, PersonId, TaskId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { ProjectAccess } from '../access/project-access.repository.js';
import { ChunkRepository } from './chunk.repository.js';
import { contentHash } from './content-hash.js';
import type { Passage, PassageLimits } from './passage.js';
import { type SourceName, SourceRepository } from './source.repository.js';
import { beginOf } from './split-text.js';

const maximumTitleLength = 300;

/** Something to remember, as it is now. */
export interface SourceContent extends SourceName {
  readonly taskId: TaskId | null;
  readonly title: string;
  readonly url: string | null;
  readonly updatedAt: Date;
  readonly passages: readonly Passage[];
}

/** Keeps what can be searched: rows first, and the copies in Qdrant are owed in the same transaction. */
@Injectable()
export class Memory {
  readonly #sources: SourceRepository;
  readonly #chunks: ChunkRepository;
  readonly #access: ProjectAccess;
  readonly limits: PassageLimits;

  constructor(
    sources: SourceRepository,
    chunks: ChunkRepository,
    access: ProjectAccess,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#sources = sources;
    this.#chunks = chunks;
    this.#access = access;
    this.limits = { characters: settings.memory.chunkCharacters, count: settings.memory.sourceChunkLimit };
  }

  /** Remembers a source as it is now. The same again changes nothing; what a person had forgotten stays forgotten. */
  async remember(transaction: TenantTransaction, content: SourceContent): Promise<void> {
    const scope = await this.#access.findOfTenant(transaction, content.projectId);
    if (scope === undefined) return;
    const source = await this.#sources.lockOrInsert(transaction, content, content.taskId);
    if (source.forgotten_by === 'person') return;
    const title = beginOf(content.title, maximumTitleLength);
    const { url, updatedAt, passages } = content;
    const hash = contentHash({ title, url, passages });
    if (source.forgotten_at === null && source.content_hash?.equals(hash) === true) {
      return this.#sources.touch(transaction, source.id, updatedAt);
    }
    await this.#sources.update(transaction, source.id, { title, url, hash, updatedAt });
    await this.#chunks.replace(transaction, scope, source.id, passages);
    await this.#sources.oweCopies(transaction, { id: source.id, projectId: source.project_id });
  }

  /** Forgets at once: no search finds it from this commit on. `by` is the source itself or the person who wished it. */
  async forget(transaction: TenantTransaction, ids: readonly MemorySourceId[], by: 'source' | PersonId): Promise<void> {
    if (ids.length === 0) return;
    await this.#chunks.delete(transaction, ids);
    for (const id of await this.#sources.wipe(transaction, ids, by)) {
      const source = await this.#sources.find(transaction, id);
      if (source !== undefined) await this.#sources.oweCopies(transaction, { id, projectId: source.project_id });
    }
  }
}
