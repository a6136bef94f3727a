import { Injectable } from '@nestjs/common';
import type { GroupId, ProjectId, ProjectOrder } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ChannelProblem, ProjectTable } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';

export type Project = Selectable<ProjectTable> & {
  readonly group_name: string;
  /** Of its channel: null where nothing was heard of it. */
  readonly channel_name: string | null;
  readonly channel_is_ours: boolean | null;
  readonly channel_problem: ChannelProblem | null;
};

export type ProjectName = { readonly id: ProjectId } | { readonly tag: string };

/** Projects and groups as people make and end them. */
@Injectable()
export class ProjectRepository {
  async find(transaction: TenantTransaction, by: ProjectName): Promise<Project | undefined> {
    return this.#select(transaction, by).executeTakeFirst();
  }

  async lock(transaction: TenantTransaction, by: ProjectName): Promise<Project | undefined> {
    return this.#select(transaction, by).forNoKeyUpdate(['project']).executeTakeFirst();
  }

  /** Undefined when there is one with this tag. */
  async insert(
    { tenantId, query }: TenantTransaction,
    order: ProjectOrder,
    place: { groupId: GroupId; channelId: string },
  ): Promise<ProjectId | undefined> {
    const row = await query
      .insertInto('project')
      .values({
        id: newId('project'),
        tenant_id: tenantId,
        group_id: place.groupId,
        tag: order.tag,
        name: order.name,
        slack_channel_id: place.channelId,
        clickup_list_id: order.clickupListId ?? null,
        source_labels: order.labels,
        model: order.model ?? null,
        is_private: order.isPrivate,
        mentions_start_tasks: order.mentionsStartTasks,
        takes_whole_list: order.takesWholeList,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'tag']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id;
  }

  async setArchived({ query }: TenantTransaction, id: ProjectId, isArchived: boolean): Promise<void> {
    await query
      .updateTable('project')
      .set({ archived_at: isArchived ? sql<Date>`now()` : null })
      .where('id', '=', id)
      .execute();
  }

  async setChannel({ query }: TenantTransaction, id: ProjectId, channelId: string): Promise<void> {
    await query.updateTable('project').set({ slack_channel_id: channelId }).where('id', '=', id).execute();
  }

  /** Open tasks of the project that are told in a channel, where they have their thread. */
  async countOpenThreads({ query }: TenantTransaction, id: ProjectId, channelId: string): Promise<number> {
    const row = await query
      .selectFrom('task')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('project_id', '=', id)
      .where('slack_channel_id', '=', channelId)
      .where('status', 'not in', ['done', 'failed', 'cancelled'])
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  /** Tasks that somebody works on, or that wait for an agent or a person. */
  async countOpenTasks({ query }: TenantTransaction, id: ProjectId): Promise<number> {
    const row = await query
      .selectFrom('task')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('project_id', '=', id)
      .where('status', 'not in', ['done', 'failed', 'cancelled'])
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  async findGroup({ query }: TenantTransaction, name: string): Promise<GroupId | undefined> {
    return (await query.selectFrom('agent_group').select('id').where('name', '=', name).executeTakeFirst())?.id;
  }

  /** Undefined when there is one of this name. */
  async insertGroup(
    { tenantId, query }: TenantTransaction,
    { name, channelId }: { name: string; channelId: string | null },
  ): Promise<GroupId | undefined> {
    const row = await query
      .insertInto('agent_group')
      .values({ id: newId('group'), tenant_id: tenantId, name, slack_channel_id: channelId })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id;
  }

  #select({ query }: TenantTransaction, by: ProjectName) {
    const projects = query
      .selectFrom('project')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .leftJoin('slack_channel', (join) =>
        join
          .onRef('slack_channel.tenant_id', '=', 'project.tenant_id')
          .onRef('slack_channel.channel_id', '=', 'project.slack_channel_id'),
      )
      .selectAll('project')
      .select([
        'agent_group.name as group_name',
        'slack_channel.name as channel_name',
        'slack_channel.is_ours as channel_is_ours',
        'slack_channel.problem as channel_problem',
      ]);
    return 'id' in by ? projects.where('project.id', '=', by.id) : projects.where('project.tag', '=', by.tag);
  }
}
