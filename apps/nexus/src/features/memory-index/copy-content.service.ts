import { Injectable } from '@nestjs/common';
import type { Point } from '../../integrations/qdrant/qdrant.client.js';
import { Database } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { ProjectAccess } from '../access/project-access.repository.js';
import { ChunkRepository } from '../memory/chunk.repository.js';
import { pointIdOf } from '../memory/chunk-id.js';
import { SourceRepository } from '../memory/source.repository.js';
import type { OwedCopy } from './copy.repository.js';

/** What a copy has to hold: no points at all when its source is forgotten. */
export interface CopyContent {
  readonly copy: OwedCopy;
  readonly scope: ProjectScope;
  readonly revision: number;
  readonly points: readonly Omit<Point, 'vector'>[];
}

/** Reads what is to be copied, as it is at one moment. */
@Injectable()
export class CopyContents {
  readonly #database: Database;
  readonly #access: ProjectAccess;
  readonly #sources: SourceRepository;
  readonly #chunks: ChunkRepository;

  constructor(database: Database, access: ProjectAccess, sources: SourceRepository, chunks: ChunkRepository) {
    this.#database = database;
    this.#access = access;
    this.#sources = sources;
    this.#chunks = chunks;
  }

  async read(copy: OwedCopy): Promise<CopyContent> {
    return this.#database.withTenant(copy.tenantId, async (transaction) => {
      const scope = await this.#access.findOfTenant(transaction, copy.projectId);
      // Locked, so that the revision and the passages belong together.
      const source = await this.#sources.lock(transaction, copy.sourceId);
      if (scope === undefined || source === undefined) throw new Error('a copy is owed of a source that is not there');
      const chunks = source.forgotten_at === null ? await this.#chunks.list(transaction, scope, source.id) : [];
      const payload = { source_id: source.id, kind: source.kind, updated_at: source.source_updated_at.toISOString() };
      const points = chunks.map(({ id, context, text }) => ({
        id: pointIdOf(id),
        text: context === '' ? text : `${context}\n${text}`,
        payload,
      }));
      return { copy, scope, revision: source.revision, points };
    });
  }
}
