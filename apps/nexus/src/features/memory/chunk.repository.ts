import { Injectable } from '@nestjs/common';
import type { MemoryChunkId, MemoryKind, MemorySourceId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { chunkIdOf } from './chunk-id.js';
import type { Passage } from './passage.js';

export interface FoundChunk {
  readonly id: MemoryChunkId;
  readonly score: number;
}

/** Passages and their words. Every reading names the project. */
@Injectable()
export class ChunkRepository {
  async replace(
    transaction: TenantTransaction,
    scope: ProjectScope,
    sourceId: MemorySourceId,
    passages: readonly Passage[],
  ): Promise<void> {
    await this.delete(transaction, [sourceId]);
    if (passages.length === 0) return;
    const rows = passages.map((passage, ordinal) => ({
      id: chunkIdOf(sourceId, ordinal),
      tenant_id: scope.tenantId,
      project_id: scope.projectId,
      source_id: sourceId,
      ordinal,
      ...passage,
    }));
    await transaction.query.insertInto('memory_chunk').values(rows).execute();
  }

  async delete(transaction: TenantTransaction, sourceIds: readonly MemorySourceId[]): Promise<void> {
    if (sourceIds.length === 0) return;
    await transaction.query.deleteFrom('memory_chunk').where('source_id', 'in', sourceIds).execute();
  }

  async list(transaction: TenantTransaction, scope: ProjectScope, sourceId: MemorySourceId) {
    return transaction.query
      .selectFrom('memory_chunk')
      .select(['id', 'context', 'text'])
      .where('project_id', '=', scope.projectId)
      .where('source_id', '=', sourceId)
      .orderBy('ordinal')
      .execute();
  }

  /**
   * The passages in which most of the words occur, best first. One word is enough: a question is rarely repeated word for
   * word in its answer.
   */
  async findByWords(
    transaction: TenantTransaction,
    scope: ProjectScope,
    query: { text: string; limit: number; kinds: readonly MemoryKind[] | undefined },
  ): Promise<readonly FoundChunk[]> {
    const kinds = query.kinds === undefined ? sql`` : sql`and source.kind = any(${query.kinds})`;
    const { rows } = await sql<FoundChunk>`
      with words as (
        select string_agg('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery as any_of
        from unnest(to_tsvector('english', ${query.text}))
      )
      select chunk.id, ts_rank(chunk.search, words.any_of, 1) as score
      from words, memory_chunk chunk join memory_source source on source.id = chunk.source_id
      where chunk.tenant_id = ${scope.tenantId} and chunk.project_id = ${scope.projectId}
        and chunk.search @@ words.any_of ${kinds}
      order by score desc, chunk.id
      limit ${query.limit}`.execute(transaction.query);
    return rows;
  }

  /** The passages of these ids that the project still has, with their sources. */
  async listFound(transaction: TenantTransaction, scope: ProjectScope, ids: readonly MemoryChunkId[]) {
    if (ids.length === 0) return [];
    return transaction.query
      .selectFrom('memory_chunk as chunk')
      .innerJoin('memory_source as source', 'source.id', 'chunk.source_id')
      .select(['chunk.id', 'chunk.text', 'source.id as source_id', 'source.kind', 'source.title', 'source.url'])
      .select(['source.task_id', 'source.source_updated_at'])
      .where('chunk.tenant_id', '=', scope.tenantId)
      .where('chunk.project_id', '=', scope.projectId)
      .where('source.forgotten_at', 'is', null)
      .where('chunk.id', 'in', ids)
      .execute();
  }
}
