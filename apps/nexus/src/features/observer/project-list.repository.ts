import { Injectable } from '@nestjs/common';
import type { ProjectView } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

@Injectable()
export class ProjectListRepository {
  async list({ query }: TenantTransaction): Promise<ProjectView[]> {
    const rows = await query
      .selectFrom('project')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .select([
        'project.id',
        'project.tag',
        'project.name',
        'project.is_private',
        'project.archived_at',
        'agent_group.id as group_id',
        'agent_group.name as group_name',
      ])
      .orderBy('project.tag')
      .execute();
    return rows.map(({ id, tag, name, group_id, group_name, is_private, archived_at }) => ({
      id,
      tag,
      name,
      group: { id: group_id, name: group_name },
      isPrivate: is_private,
      archivedAt: archived_at?.toISOString() ?? null,
    }));
  }
}
