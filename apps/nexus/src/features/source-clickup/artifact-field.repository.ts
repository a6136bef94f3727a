import { Injectable } from '@nestjs/common';
import type { ConnectionId, ProjectId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** Custom fields that people chose for links to what was made. */
@Injectable()
export class ArtifactFieldRepository {
  async find({ query }: TenantTransaction, projectId: ProjectId, listId: string): Promise<string | null> {
    const row = await query
      .selectFrom('artifact_field')
      .select('field_id')
      .where('project_id', '=', projectId)
      .where('list_id', '=', listId)
      .executeTakeFirst();
    return row?.field_id ?? null;
  }

  /** The field for a task that lies in a list; null when none was chosen. */
  async findForTask(
    { query }: TenantTransaction,
    { connectionId, externalId, listId }: { connectionId: ConnectionId; externalId: string; listId: string },
  ): Promise<string | null> {
    const row = await query
      .selectFrom('task')
      .innerJoin('artifact_field', 'artifact_field.project_id', 'task.project_id')
      .select('field_id')
      .where('task.connection_id', '=', connectionId)
      .where('task.external_id', '=', externalId)
      .where('list_id', '=', listId)
      .executeTakeFirst();
    return row?.field_id ?? null;
  }

  async replace(
    { query, tenantId }: TenantTransaction,
    { projectId, listId }: { projectId: ProjectId; listId: string },
    fieldId: string | null,
  ): Promise<void> {
    if (fieldId === null) {
      await query
        .deleteFrom('artifact_field')
        .where('project_id', '=', projectId)
        .where('list_id', '=', listId)
        .execute();
      return;
    }
    const row = { project_id: projectId, list_id: listId, tenant_id: tenantId, field_id: fieldId };
    await query
      .insertInto('artifact_field')
      .values(row)
      .onConflict((conflict) => conflict.columns(['project_id', 'list_id']).doUpdateSet({ field_id: fieldId }))
      .execute();
  }
}
