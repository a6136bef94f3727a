import { Injectable } from '@nestjs/common';
import type { ProjectView } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

@Injectable()
export class ProjectListRepository {
  async list({ query }: TenantTransaction): Promise<ProjectView[]> {
    const rows = await query
      .selectFrom('project')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .leftJoin('slack_channel', (join) =>
        join
          .onRef('slack_channel.tenant_id', '=', 'project.tenant_id')
          .onRef('slack_channel.channel_id', '=', 'project.slack_channel_id'),
      )
      .select([
        'project.id',
        'project.tag',
        'project.name',
        'project.is_private',
        'project.archived_at',
        'agent_group.id as group_id',
        'project.slack_channel_id',
        'slack_channel.name as channel_name',
        'agent_group.name as group_name',
      ])
      .orderBy('project.tag')
      .execute();
    return rows.map(
      ({ id, tag, name, group_id, group_name, is_private, archived_at, slack_channel_id, channel_name }) => ({
        id,
        tag,
        name,
        group: { id: group_id, name: group_name },
        isPrivate: is_private,
        archivedAt: archived_at?.toISOString() ?? null,
        channel: { id: slack_channel_id, name: channel_name },
      }),
    );
  }
}
