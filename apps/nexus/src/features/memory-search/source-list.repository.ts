import { Injectable } from '@nestjs/common';
import type { MemorySourceId, MemorySourcePage, MemorySourceState } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import { type SourcePlace, writeSourceCursor } from './source-cursor.js';

export interface SourceFilter {
  readonly state: MemorySourceState | undefined;
  readonly after: SourcePlace | undefined;
  readonly limit: number;
  /** The collection that searches go to; undefined when there is none. */
  readonly collection: string | undefined;
  /** Why a source waits that has not been tried yet. */
  readonly waitingFor: string | null;
}

@Injectable()
export class SourceListRepository {
  /** One page of what is remembered of a project, the last changed first. */
  async list(transaction: TenantTransaction, scope: ProjectScope, filter: SourceFilter): Promise<MemorySourcePage> {
    const { after, limit } = filter;
    let query = transaction.query
      .selectFrom('memory_source as source')
      .leftJoin('memory_copy as copy', (join) =>
        join.onRef('copy.source_id', '=', 'source.id').on('copy.collection', '=', filter.collection ?? ''),
      )
      .select(['source.id', 'source.kind', 'source.title', 'source.url', 'source.task_id', 'source.source_updated_at'])
      .select(['copy.last_error', 'copy.indexed_at'])
      .select((expression) => [
        sql<string>`source.source_updated_at::text`.as('exact_updated_at'),
        sql<MemorySourceState>`coalesce(copy.state, 'pending')`.as('state'),
        expression
          .selectFrom('memory_chunk')
          .select(({ fn }) => fn.countAll<string>().as('count'))
          .whereRef('memory_chunk.source_id', '=', 'source.id')
          .as('chunks'),
      ])
      .where('source.tenant_id', '=', scope.tenantId)
      .where('source.project_id', '=', scope.projectId)
      .where('source.forgotten_at', 'is', null)
      .orderBy('source.source_updated_at', 'desc')
      .orderBy('source.id', 'desc')
      .limit(limit + 1);
    if (filter.state !== undefined)
      query = query.where(sql<boolean>`coalesce(copy.state, 'pending') = ${filter.state}`);
    if (after !== undefined) {
      const id = after.id as MemorySourceId;
      query = query.where(
        sql<boolean>`(source.source_updated_at, source.id) < (${after.updatedAt}::timestamptz, ${id})`,
      );
    }
    const rows = await query.execute();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > limit && last !== undefined;
    return {
      items: shown.map((row) => ({
        id: row.id,
        projectId: scope.projectId,
        kind: row.kind,
        title: row.title,
        url: row.url,
        taskId: row.task_id,
        updatedAt: row.source_updated_at.toISOString(),
        state: row.state,
        reason: row.last_error ?? (row.state === 'pending' ? filter.waitingFor : null),
        chunks: Number(row.chunks),
        indexedAt: row.indexed_at?.toISOString() ?? null,
      })),
      nextCursor: hasMore ? writeSourceCursor({ updatedAt: last.exact_updated_at, id: last.id }) : null,
    };
  }
}
