import { Injectable } from '@nestjs/common';
import { type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ChannelProblem, SlackChannelTable } from '../../platform/database/schema.js';

export type ChannelRow = Selectable<SlackChannelTable>;

/** What is known of channels in Slack. */
@Injectable()
export class ChannelRepository {
  async find({ query }: TenantTransaction, channelId: string): Promise<ChannelRow | undefined> {
    return query.selectFrom('slack_channel').selectAll().where('channel_id', '=', channelId).executeTakeFirst();
  }

  /** Keeps that Oblivion made a channel. False when it is taken: somebody else made the same use of it meanwhile. */
  async claim(
    { tenantId, query }: TenantTransaction,
    { channelId, name }: { channelId: string; name: string },
  ): Promise<boolean> {
    const claimed = await query
      .insertInto('slack_channel')
      .values({ tenant_id: tenantId, channel_id: channelId, name, is_ours: true })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'channel_id']).doNothing())
      .executeTakeFirst();
    return (claimed.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Keeps the name of a channel. */
  async name(
    { tenantId, query }: TenantTransaction,
    { channelId, name }: { channelId: string; name: string },
  ): Promise<void> {
    await query
      .insertInto('slack_channel')
      .values({ tenant_id: tenantId, channel_id: channelId, name })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'channel_id']).doUpdateSet({ name }))
      .execute();
  }

  /** Keeps why nothing can be said there. A problem that is known already keeps its time. */
  async setProblem({ tenantId, query }: TenantTransaction, channelId: string, problem: ChannelProblem): Promise<void> {
    const since = sql<Date>`now()`;
    await query
      .insertInto('slack_channel')
      .values({ tenant_id: tenantId, channel_id: channelId, problem, problem_since: since })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'channel_id']).doUpdateSet({
          problem,
          problem_since: sql<Date>`coalesce(slack_channel.problem_since, now())`,
        }),
      )
      .execute();
  }

  async clearProblem({ query }: TenantTransaction, channelId: string): Promise<void> {
    await query
      .updateTable('slack_channel')
      .set({ problem: null, problem_since: null })
      .where('channel_id', '=', channelId)
      .execute();
  }

  /** Whether a group, a project, also one that is over, or the operators have the channel, or a task has its thread there. */
  async isUsed({ query, tenantId }: TenantTransaction, channelId: string): Promise<boolean> {
    const { rows } = await sql<{ is_used: boolean }>`
      select exists (select from slack_channel where channel_id = ${channelId})
        or exists (select from project where slack_channel_id = ${channelId})
        or exists (select from task where slack_channel_id = ${channelId} and slack_root_ts is not null)
        or exists (select from agent_group where slack_channel_id = ${channelId})
        or exists (select from tenant where id = ${tenantId} and operator_channel = ${channelId}) as is_used`.execute(
      query,
    );
    return rows[0]?.is_used === true;
  }

  /** Tags of the projects that go on in the channel: theirs now, or with open tasks from when it was theirs. */
  async listTags({ query }: TenantTransaction, channelId: string): Promise<readonly string[]> {
    const rows = await query
      .selectFrom('project')
      .select('tag')
      .where('archived_at', 'is', null)
      .where((project) =>
        project.or([
          project('slack_channel_id', '=', channelId),
          project.exists(
            project
              .selectFrom('task')
              .select('task.id')
              .whereRef('task.project_id', '=', 'project.id')
              .where('task.slack_channel_id', '=', channelId)
              .where('task.slack_root_ts', 'is not', null)
              .where('task.status', 'not in', ['done', 'failed', 'cancelled']),
          ),
        ]),
      )
      .orderBy('tag')
      .execute();
    return rows.map(({ tag }) => tag);
  }

  /** Whether a group has the channel. */
  async isOfGroup({ query }: TenantTransaction, channelId: string): Promise<boolean> {
    const row = await query
      .selectFrom('agent_group')
      .select('id')
      .where('slack_channel_id', '=', channelId)
      .executeTakeFirst();
    return row !== undefined;
  }
}
