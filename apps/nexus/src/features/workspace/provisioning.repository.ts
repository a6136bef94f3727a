import { Injectable } from '@nestjs/common';
import type { AgentId, ConnectionId, GroupId, Role, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';

/** Makes what is missing and brings the rest up to date; running twice changes nothing. */
@Injectable()
export class ProvisioningRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async findTenant(slug: string): Promise<TenantId | undefined> {
    const row = await this.#database.system
      .selectFrom('tenant')
      .select('id')
      .where('slug', '=', slug)
      .executeTakeFirst();
    return row?.id;
  }

  async ensureTenant(slug: string, name: string, operatorChannel: string | null = null): Promise<TenantId> {
    const id = (await this.findTenant(slug)) ?? newId('tenant');
    await this.#database.withTenant(id, async ({ query }) => {
      await query
        .insertInto('tenant')
        .values({ id, slug, name, operator_channel: operatorChannel })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, operator_channel: operatorChannel }))
        .execute();
    });
    return id;
  }

  async ensurePerson(
    { tenantId, query }: TenantTransaction,
    person: {
      name: string;
      email: string;
      role: Role;
      slackUserId?: string | undefined;
      clickupUserId?: string | undefined;
    },
  ): Promise<void> {
    const fields = {
      name: person.name,
      role: person.role,
      slack_user_id: person.slackUserId ?? null,
      clickup_user_id: person.clickupUserId ?? null,
    };
    await query
      .insertInto('person')
      .values({ id: newId('person'), tenant_id: tenantId, email: person.email, ...fields })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'email']).doUpdateSet(fields))
      .execute();
  }

  /** The id of the tenant's connection to a provider; a new one has no secrets yet. */
  async ensureConnectionId(
    { tenantId, query }: TenantTransaction,
    provider: ConnectionProvider,
    externalId: string,
  ): Promise<ConnectionId> {
    const row = await query
      .insertInto('connection')
      .values({
        id: newId('connection'),
        tenant_id: tenantId,
        provider,
        external_id: externalId,
        settings: '{}',
        secrets: Buffer.alloc(0),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'provider']).doUpdateSet({ external_id: externalId }))
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  async updateConnection(
    { query }: TenantTransaction,
    id: ConnectionId,
    content: { settings?: Readonly<Record<string, unknown>> | undefined; secrets: Buffer },
  ): Promise<void> {
    const settings = content.settings === undefined ? {} : { settings: JSON.stringify(content.settings) };
    await query
      .updateTable('connection')
      .set({ ...settings, secrets: content.secrets, updated_at: sql`now()` })
      .where('id', '=', id)
      .execute();
  }

  async ensureGroup(
    { tenantId, query }: TenantTransaction,
    name: string,
    slackChannelId: string | undefined,
  ): Promise<GroupId> {
    const row = await query
      .insertInto('agent_group')
      .values({ id: newId('group'), tenant_id: tenantId, name, slack_channel_id: slackChannelId ?? null })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'name']).doUpdateSet({ slack_channel_id: slackChannelId ?? null }),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  async findGroup({ query }: TenantTransaction, name: string): Promise<GroupId | undefined> {
    return (await query.selectFrom('agent_group').select('id').where('name', '=', name).executeTakeFirst())?.id;
  }

  async ensureProject(
    { tenantId, query }: TenantTransaction,
    project: {
      tag: string;
      name: string;
      groupId: GroupId;
      slackChannelId: string;
      clickupListId?: string | undefined;
      labels?: readonly string[] | undefined;
      model?: string | undefined;
      mentionsStartTasks?: boolean | undefined;
      takesWholeList?: boolean | undefined;
    },
  ): Promise<void> {
    const fields = {
      name: project.name,
      group_id: project.groupId,
      slack_channel_id: project.slackChannelId,
      clickup_list_id: project.clickupListId ?? null,
      source_labels: [...(project.labels ?? [])],
      model: project.model ?? null,
      mentions_start_tasks: project.mentionsStartTasks ?? false,
      takes_whole_list: project.takesWholeList ?? false,
    };
    await query
      .insertInto('project')
      .values({ id: newId('project'), tenant_id: tenantId, tag: project.tag, ...fields })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'tag']).doUpdateSet(fields))
      .execute();
  }

  async ensureAgent(
    { tenantId, query }: TenantTransaction,
    agent: { name: string; description: string; iconEmoji?: string | undefined },
  ): Promise<{ id: AgentId; revoked_at: Date | null }> {
    const fields = { description: agent.description, icon_emoji: agent.iconEmoji ?? null };
    return query
      .insertInto('agent')
      .values({
        id: newId('agent'),
        tenant_id: tenantId,
        name: agent.name,
        ...fields,
        session_id: null,
        last_seen_at: null,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name']).doUpdateSet(fields))
      .returning(['id', 'revoked_at'])
      .executeTakeFirstOrThrow();
  }

  /** An agent by its name, unless it was revoked. */
  async findWorkingAgent({ query }: TenantTransaction, name: string): Promise<AgentId | undefined> {
    const row = await query
      .selectFrom('agent')
      .select('id')
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return row?.id;
  }

  async ensureMembership({ tenantId, query }: TenantTransaction, groupId: GroupId, agentId: AgentId): Promise<void> {
    await query
      .insertInto('membership')
      .values({ tenant_id: tenantId, group_id: groupId, agent_id: agentId })
      .onConflict((conflict) => conflict.columns(['group_id', 'agent_id']).doNothing())
      .execute();
  }

  async findCredentialId({ query }: TenantTransaction, agentId: AgentId): Promise<string | undefined> {
    const row = await query
      .selectFrom('agent_credential')
      .select('id')
      .where('agent_id', '=', agentId)
      .where('revoked_at', 'is', null)
      .orderBy('created_at', 'desc')
      .executeTakeFirst();
    return row?.id;
  }

  async insertCredential(
    { tenantId, query }: TenantTransaction,
    agentId: AgentId,
    secretHash: Buffer,
  ): Promise<string> {
    const id = newId('credential');
    await query
      .insertInto('agent_credential')
      .values({ id, tenant_id: tenantId, agent_id: agentId, secret_hash: secretHash, revoked_at: null })
      .execute();
    return id;
  }
}
