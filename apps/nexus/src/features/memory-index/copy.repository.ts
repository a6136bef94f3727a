import { Injectable } from '@nestjs/common';
import type { MemorySourceId, ProjectId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';

/** The copy of a source that is owed to a collection. */
export interface OwedCopy {
  readonly collection: string;
  readonly sourceId: MemorySourceId;
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
  readonly attempts: number;
}

export interface CopyCounts {
  readonly pending: number;
  readonly indexed: number;
  readonly failed: number;
}

const maximumErrorLength = 500;

@Injectable()
export class CopyRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Owes the collection every source of which it has no copy. */
  async oweMissing(collection: string): Promise<void> {
    await sql`
      insert into memory_copy (collection, source_id, tenant_id, project_id)
      select ${collection}, source.id, source.tenant_id, source.project_id from memory_source source
      where not exists (
        select from memory_copy copy where copy.collection = ${collection} and copy.source_id = source.id
      )
      on conflict do nothing`.execute(this.#database.system);
  }

  async oweAgain(collection: string, projectId: ProjectId): Promise<void> {
    await this.#database.system
      .updateTable('memory_copy')
      .set({ state: 'pending', attempts: 0, next_attempt_at: new Date(), last_error: null })
      .where('collection', '=', collection)
      .where('project_id', '=', projectId)
      .execute();
  }

  /** Takes copies that are due, so that nobody else works on them for this long. */
  async take(
    collection: string,
    how: { limit: number; seconds: number; projectId: ProjectId | undefined },
  ): Promise<readonly OwedCopy[]> {
    const ofProject = how.projectId === undefined ? sql`` : sql`and project_id = ${how.projectId}`;
    const { rows } = await sql<OwedCopy>`
      update memory_copy set taken_until = now() + make_interval(secs => ${how.seconds})
      where (collection, source_id) in (
        select collection, source_id from memory_copy
        where collection = ${collection} and state = 'pending' and next_attempt_at <= now()
          and (taken_until is null or taken_until < now()) ${ofProject}
        order by next_attempt_at limit ${how.limit} for update skip locked
      )
      returning collection, source_id as "sourceId", tenant_id as "tenantId", project_id as "projectId", attempts
    `.execute(this.#database.system);
    return rows;
  }

  /** The collection holds this revision; owed again at once when there is a newer one. */
  async settle(copy: OwedCopy, revision: number): Promise<void> {
    await this.#database.withTenant(copy.tenantId, async ({ query }) => {
      await sql`
        update memory_copy set revision = ${revision}, taken_until = null, attempts = 0, last_error = null,
          indexed_at = now(), next_attempt_at = now(),
          state = case when source.revision = ${revision} then 'indexed' else 'pending' end
        from memory_source source
        where source.id = memory_copy.source_id and memory_copy.collection = ${copy.collection}
          and memory_copy.source_id = ${copy.sourceId}`.execute(query);
    });
  }

  /** Comes back to a copy later, through no fault of its own. */
  async postpone(copies: readonly OwedCopy[], how: { error: string; pauseMs: number }): Promise<void> {
    if (copies.length === 0) return;
    await this.#database.system
      .updateTable('memory_copy')
      .set({
        taken_until: null,
        last_error: how.error.slice(0, maximumErrorLength),
        next_attempt_at: sql<Date>`now() + make_interval(secs => ${how.pauseMs / 1000})`,
      })
      .where('collection', '=', copies[0]?.collection ?? '')
      .where(
        'source_id',
        'in',
        copies.map(({ sourceId }) => sourceId),
      )
      .where('state', '=', 'pending')
      .execute();
  }

  /** Its text was refused: tried again later, or set aside as failed after the last attempt. */
  async refuse(copy: OwedCopy, how: { error: string; pauseMs: number; limit: number }): Promise<void> {
    const attempts = copy.attempts + 1;
    await this.#database.system
      .updateTable('memory_copy')
      .set({
        taken_until: null,
        attempts,
        last_error: how.error.slice(0, maximumErrorLength),
        next_attempt_at: sql<Date>`now() + make_interval(secs => ${how.pauseMs / 1000})`,
        state: attempts >= how.limit ? 'failed' : 'pending',
      })
      .where('collection', '=', copy.collection)
      .where('source_id', '=', copy.sourceId)
      .execute();
  }

  async count(collection: string, projectId?: ProjectId): Promise<CopyCounts> {
    let query = this.#database.system
      .selectFrom('memory_copy')
      .select(['state', sql<number>`count(*)::int`.as('count')])
      .where('collection', '=', collection)
      .groupBy('state');
    if (projectId !== undefined) query = query.where('project_id', '=', projectId);
    const counts = new Map((await query.execute()).map((row) => [row.state, row.count]));
    const of = (state: 'pending' | 'indexed' | 'failed'): number => counts.get(state) ?? 0;
    return { pending: of('pending'), indexed: of('indexed'), failed: of('failed') };
  }
}
