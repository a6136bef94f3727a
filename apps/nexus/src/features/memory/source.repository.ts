import { Injectable } from '@nestjs/common';
import type { MemoryKind, MemorySourceId, PersonId, ProjectId, TaskId } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ProjectScope } from '../../platform/database/project-scope.js';
import type { MemorySourceTable } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';

export type MemorySourceRow = Selectable<MemorySourceTable>;

/** The name of a source where it comes from. */
export interface SourceName {
  readonly projectId: ProjectId;
  readonly kind: MemoryKind;
  readonly externalId: string;
}

@Injectable()
export class SourceRepository {
  /** The source of this name, locked for the transaction; made when it is new. */
  async lockOrInsert(
    transaction: TenantTransaction,
    name: SourceName,
    taskId: TaskId | null,
  ): Promise<MemorySourceRow> {
    await transaction.query
      .insertInto('memory_source')
      .values({
        id: newId('memorySource'),
        tenant_id: transaction.tenantId,
        project_id: name.projectId,
        kind: name.kind,
        external_id: name.externalId,
        task_id: taskId,
        title: '',
        source_updated_at: new Date(0),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'project_id', 'kind', 'external_id']).doNothing())
      .execute();
    return transaction.query
      .selectFrom('memory_source')
      .selectAll()
      .where('project_id', '=', name.projectId)
      .where('kind', '=', name.kind)
      .where('external_id', '=', name.externalId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
  }

  async findOfTask(
    transaction: TenantTransaction,
    taskId: TaskId,
    kind: MemoryKind,
  ): Promise<MemorySourceRow | undefined> {
    return transaction.query
      .selectFrom('memory_source')
      .selectAll()
      .where('task_id', '=', taskId)
      .where('kind', '=', kind)
      .executeTakeFirst();
  }

  async find(transaction: TenantTransaction, id: MemorySourceId): Promise<MemorySourceRow | undefined> {
    return transaction.query.selectFrom('memory_source').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Keeps writers away for the transaction, so that the row and its passages are of one moment. */
  async lock(transaction: TenantTransaction, id: MemorySourceId): Promise<MemorySourceRow | undefined> {
    return transaction.query
      .selectFrom('memory_source')
      .selectAll()
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirst();
  }

  /** Tasks in order of their id, some at a time. */
  async listTasks(
    transaction: TenantTransaction,
    page: { after: TaskId | undefined; limit: number; projectId: ProjectId | undefined },
  ): Promise<readonly TaskId[]> {
    let query = transaction.query.selectFrom('task').select('id').orderBy('id').limit(page.limit);
    if (page.after !== undefined) query = query.where('id', '>', page.after);
    if (page.projectId !== undefined) query = query.where('project_id', '=', page.projectId);
    return (await query.execute()).map(({ id }) => id);
  }

  /** Lets the next reading of the project's documents count as a change. */
  async expectDocuments(transaction: TenantTransaction, projectId: ProjectId | undefined): Promise<void> {
    let query = transaction.query.updateTable('memory_source').set({ content_hash: null });
    query = query.where('kind', '=', 'clickup_doc').where('forgotten_at', 'is', null);
    if (projectId !== undefined) query = query.where('project_id', '=', projectId);
    await query.execute();
  }

  /** What is remembered of a kind in a project, by name. */
  async listNames(scope: ProjectScope, transaction: TenantTransaction, kind: MemoryKind) {
    return transaction.query
      .selectFrom('memory_source')
      .select(['id', 'external_id', 'source_updated_at', 'content_hash'])
      .where('project_id', '=', scope.projectId)
      .where('kind', '=', kind)
      .where('forgotten_at', 'is', null)
      .execute();
  }

  async update(
    transaction: TenantTransaction,
    id: MemorySourceId,
    content: { title: string; url: string | null; hash: Buffer; updatedAt: Date },
  ): Promise<void> {
    await transaction.query
      .updateTable('memory_source')
      .set((expression) => ({
        title: content.title,
        url: content.url,
        content_hash: content.hash,
        source_updated_at: content.updatedAt,
        revision: expression('revision', '+', 1),
        forgotten_at: null,
        forgotten_by: null,
      }))
      .where('id', '=', id)
      .execute();
  }

  async touch(transaction: TenantTransaction, id: MemorySourceId, updatedAt: Date): Promise<void> {
    await transaction.query
      .updateTable('memory_source')
      .set({ source_updated_at: updatedAt })
      .where('id', '=', id)
      .where('source_updated_at', '<', updatedAt)
      .execute();
  }

  /** Wipes what is known of sources that are still remembered; answers with those it wiped. */
  async wipe(
    transaction: TenantTransaction,
    ids: readonly MemorySourceId[],
    by: 'source' | PersonId,
  ): Promise<readonly MemorySourceId[]> {
    const rows = await transaction.query
      .updateTable('memory_source')
      .set((expression) => ({
        title: '',
        url: null,
        content_hash: null,
        revision: expression('revision', '+', 1),
        forgotten_at: sql<Date>`now()`,
        forgotten_by: by === 'source' ? 'source' : 'person',
        forgotten_by_person_id: by === 'source' ? null : by,
      }))
      .where('id', 'in', ids)
      .where('forgotten_at', 'is', null)
      .returning('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Owes every collection the latest of a source. */
  async oweCopies(transaction: TenantTransaction, source: { id: MemorySourceId; projectId: ProjectId }): Promise<void> {
    await sql`
      insert into memory_copy (collection, source_id, tenant_id, project_id)
      select name, ${source.id}, ${transaction.tenantId}, ${source.projectId} from memory_collection where state <> 'retired'
      on conflict (collection, source_id) do update
        set state = 'pending', attempts = 0, next_attempt_at = now(), last_error = null`.execute(transaction.query);
    transaction.work.wakes.add('memory');
  }
}
