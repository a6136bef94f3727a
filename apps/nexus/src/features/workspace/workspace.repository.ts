import { Injectable } from '@nestjs/common';
import type { AgentId, ConnectionId, GroupId, ProjectId } from '@oblivion/protocol';
import type { Selectable } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ConnectionProvider, ProjectTable } from '../../platform/database/schema.js';

export type Project = Selectable<ProjectTable>;

/** Projects, groups and people of one tenant. */
@Injectable()
export class WorkspaceRepository {
  async listProjects(transaction: TenantTransaction): Promise<readonly Project[]> {
    return transaction.query.selectFrom('project').selectAll().orderBy('tag').execute();
  }

  /** Those that go on. */
  async listOpenProjects(transaction: TenantTransaction): Promise<readonly Project[]> {
    const projects = transaction.query.selectFrom('project').selectAll().where('archived_at', 'is', null);
    return projects.orderBy('tag').execute();
  }

  /** Keeps a project as it is, with its channel, until the transaction ends. Undefined when it is archived. */
  async holdOpenProject({ query }: TenantTransaction, id: ProjectId): Promise<Project | undefined> {
    const held = query.selectFrom('project').selectAll().where('id', '=', id).where('archived_at', 'is', null);
    return held.forShare().executeTakeFirst();
  }

  /** Those that go on in a channel. */
  async listProjectsOfChannel(transaction: TenantTransaction, channel: string): Promise<readonly Project[]> {
    const projects = transaction.query.selectFrom('project').selectAll().where('archived_at', 'is', null);
    return projects.where('slack_channel_id', '=', channel).orderBy('tag').execute();
  }

  /** Agents of a group that work, by name. */
  async listAgentNames({ query }: TenantTransaction, groupId: GroupId): Promise<readonly string[]> {
    const rows = await query
      .selectFrom('membership')
      .innerJoin('agent', 'agent.id', 'membership.agent_id')
      .select('agent.name')
      .where('membership.group_id', '=', groupId)
      .where('agent.revoked_at', 'is', null)
      .orderBy('agent.name')
      .execute();
    return rows.map(({ name }) => name);
  }

  async findAgentId({ query }: TenantTransaction, name: string): Promise<AgentId | null> {
    const row = await query.selectFrom('agent').select('id').where('name', '=', name).executeTakeFirst();
    return row?.id ?? null;
  }

  async getProject(transaction: TenantTransaction, id: ProjectId): Promise<Project> {
    return transaction.query.selectFrom('project').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  /** The person behind an id of Slack or ClickUp. */
  async findPerson(transaction: TenantTransaction, by: { slackUserId: string } | { clickupUserId: string }) {
    const query = transaction.query.selectFrom('person').select(['id', 'name', 'role']);
    return 'slackUserId' in by
      ? query.where('slack_user_id', '=', by.slackUserId).executeTakeFirst()
      : query.where('clickup_user_id', '=', by.clickupUserId).executeTakeFirst();
  }

  /** The Slack id of somebody here, by address; undefined when it is not known. */
  async findSlackUserByEmail({ query }: TenantTransaction, email: string): Promise<string | undefined> {
    const row = await query
      .selectFrom('person')
      .select('slack_user_id')
      .where(({ fn }) => fn<string>('lower', ['email']), '=', email.toLowerCase())
      .executeTakeFirst();
    return row?.slack_user_id ?? undefined;
  }

  /** How an agent appears in Slack. */
  async getAgentFace(
    transaction: TenantTransaction,
    id: AgentId,
  ): Promise<{ name: string; icon_emoji: string | null }> {
    return transaction.query
      .selectFrom('agent')
      .select(['name', 'icon_emoji'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  }

  /** Whether a custom field was chosen for links to what is made in a project. */
  async hasArtifactField({ query }: TenantTransaction, projectId: ProjectId): Promise<boolean> {
    const chosen = query.selectFrom('artifact_field').select('list_id').where('project_id', '=', projectId).limit(1);
    return (await chosen.executeTakeFirst()) !== undefined;
  }

  /** Where operators are told what they should know; null when the tenant names no channel for it. */
  async findOperatorChannel({ query, tenantId }: TenantTransaction): Promise<string | null> {
    const row = await query
      .selectFrom('tenant')
      .select('operator_channel')
      .where('id', '=', tenantId)
      .executeTakeFirstOrThrow();
    return row.operator_channel;
  }

  async findConnectionId(
    transaction: TenantTransaction,
    provider: ConnectionProvider,
  ): Promise<ConnectionId | undefined> {
    const row = await transaction.query
      .selectFrom('connection')
      .select('id')
      .where('provider', '=', provider)
      .executeTakeFirst();
    return row?.id;
  }
}
