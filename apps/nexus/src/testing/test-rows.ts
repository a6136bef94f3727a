import type {
  AgentId,
  ConnectionId,
  GroupId,
  PersonId,
  ProjectId,
  Role,
  RunId,
  TaskId,
  TaskStatus,
  TenantId,
} from '@oblivion/protocol';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { ConnectionProvider, Schema } from '../platform/database/schema.js';
import { newId } from '../platform/new-id.js';
import { hashToken, randomToken } from '../platform/secrets/random-token.js';

/** A tenant with one of everything, as tests need it to begin. */
export interface World {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly groupId: GroupId;
  readonly projectId: ProjectId;
  readonly agentId: AgentId;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface HeldTask {
  readonly taskId: TaskId;
  readonly runId: RunId;
  readonly epoch: number;
}

/** Writes rows past row-level security; each test makes its own tenant, so tests never meet. */
export class TestRows {
  /** Sees all tenants. */
  readonly query: Kysely<Schema>;

  constructor(superuserUrl: string) {
    const pool = new pg.Pool({ connectionString: superuserUrl, max: 2 });
    pool.on('error', () => undefined);
    this.query = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  }

  async close(): Promise<void> {
    await this.query.destroy();
  }

  /** A tenant with Slack and ClickUp, a group, a project with the tag `demo`, and an agent with credentials. */
  async world(): Promise<World> {
    const tenantId = newId('tenant');
    await this.query.insertInto('tenant').values({ id: tenantId, slug: tenantId, name: 'Test company' }).execute();
    const connectionId = await this.connection(tenantId, 'clickup');
    await this.connection(tenantId, 'slack');
    const groupId = newId('group');
    await this.query.insertInto('agent_group').values({ id: groupId, tenant_id: tenantId, name: 'writers' }).execute();
    const projectId = await this.project({ tenantId, groupId, tag: 'demo' });
    const agent = await this.agent({ tenantId, groupId, name: 'Scribe' });
    return { tenantId, connectionId, groupId, projectId, ...agent };
  }

  async connection(tenantId: TenantId, provider: ConnectionProvider): Promise<ConnectionId> {
    const id = newId('connection');
    await this.query
      .insertInto('connection')
      .values({
        id,
        tenant_id: tenantId,
        provider,
        external_id: `T${id.slice(4, 20)}`,
        settings: '{}',
        secrets: Buffer.of(0),
      })
      .execute();
    return id;
  }

  async project(row: { tenantId: TenantId; groupId: GroupId; tag: string }): Promise<ProjectId> {
    const id = newId('project');
    await this.query
      .insertInto('project')
      .values({
        id,
        tenant_id: row.tenantId,
        group_id: row.groupId,
        tag: row.tag,
        name: row.tag,
        slack_channel_id: 'C1',
      })
      .execute();
    return id;
  }

  async agent(row: { tenantId: TenantId; groupId: GroupId; name: string }) {
    const agentId = newId('agent');
    const clientId = newId('credential');
    const clientSecret = randomToken('obs');
    const tenant_id = row.tenantId;
    await this.query.insertInto('agent').values({ id: agentId, tenant_id, name: row.name, description: '' }).execute();
    await this.query.insertInto('membership').values({ tenant_id, group_id: row.groupId, agent_id: agentId }).execute();
    await this.query
      .insertInto('agent_credential')
      .values({ id: clientId, tenant_id, agent_id: agentId, secret_hash: hashToken(clientSecret) })
      .execute();
    return { agentId, clientId, clientSecret };
  }

  async person(tenantId: TenantId, role: Role = 'owner'): Promise<{ personId: PersonId; email: string }> {
    const personId = newId('person');
    const email = `${personId}@example.test`;
    await this.query
      .insertInto('person')
      .values({ id: personId, tenant_id: tenantId, name: 'Ada', email, role })
      .execute();
    return { personId, email };
  }

  async task(world: World, row: TaskRow = {}): Promise<TaskId> {
    return insertTask(this.query, world, row);
  }

  /** Gives a task (a new one when left out) to the world's agent. */
  async claim(world: World, task?: TaskId): Promise<HeldTask> {
    return this.query.transaction().execute(async (query) => {
      const taskId = task ?? (await insertTask(query, world, { status: 'in_progress' }));
      const runId = newId('run');
      const owner = { tenant_id: world.tenantId, task_id: taskId, agent_id: world.agentId };
      const { claim_epoch: epoch } = await query
        .updateTable('task')
        .set((expression) => ({ claim_epoch: expression('claim_epoch', '+', 1), status: 'in_progress' }))
        .where('id', '=', taskId)
        .returning('claim_epoch')
        .executeTakeFirstOrThrow();
      await query
        .insertInto('run')
        .values({ id: runId, ...owner, epoch, status: 'active' })
        .execute();
      const lease_expires_at = new Date(Date.now() + 90_000);
      await query
        .insertInto('claim')
        .values({ ...owner, run_id: runId, epoch, lease_expires_at })
        .execute();
      return { taskId, runId, epoch };
    });
  }

  /** Takes a task from whoever holds it. */
  async endClaim(taskId: TaskId): Promise<void> {
    await this.query.transaction().execute(async (query) => {
      await query.deleteFrom('claim').where('task_id', '=', taskId).execute();
      await query.updateTable('task').set({ status: 'available' }).where('id', '=', taskId).execute();
    });
  }
}

interface TaskRow {
  readonly title?: string;
  readonly status?: TaskStatus;
  readonly updatedAt?: Date;
  readonly externalId?: string;
}

async function insertTask(query: Kysely<Schema>, world: World, row: TaskRow): Promise<TaskId> {
  const id = newId('task');
  await query
    .insertInto('task')
    .values({
      id,
      tenant_id: world.tenantId,
      project_id: world.projectId,
      connection_id: world.connectionId,
      external_id: row.externalId ?? id,
      url: `https://tasks.example.test/${id}`,
      title: row.title ?? 'Fix the login',
      description: 'Words of the task.',
      status: row.status ?? 'available',
      priority: 2,
      source_status: 'to do',
      source_updated_at: new Date(),
      slack_channel_id: 'C1',
      ...(row.updatedAt === undefined ? {} : { updated_at: row.updatedAt }),
    })
    .execute();
  return id;
}
