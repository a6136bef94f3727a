import { Injectable } from '@nestjs/common';
import type { AgentId, ConnectionId, RunId, TaskId, TaskStatus } from '@oblivion/protocol';
import { type Insertable, type Selectable, sql, type UpdateObject } from 'kysely';
import { isOfferedTo } from './offered-to.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ClaimTable, RunStatus, Schema, TaskTable } from '../../platform/database/schema.js';

export type Task = Selectable<TaskTable>;
export type Claim = Selectable<ClaimTable>;

@Injectable()
export class TaskRepository {
  async find(transaction: TenantTransaction, id: TaskId): Promise<Task | undefined> {
    return transaction.query.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Takes the task for this transaction: everything that changes a task or its words starts here, so order is one. */
  async lock(transaction: TenantTransaction, id: TaskId): Promise<Task | undefined> {
    return transaction.query.selectFrom('task').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  }

  /** Undefined when another transaction has it. */
  async lockIfFree(transaction: TenantTransaction, id: TaskId): Promise<Task | undefined> {
    return transaction.query
      .selectFrom('task')
      .selectAll()
      .where('id', '=', id)
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst();
  }

  async lockByExternalId(
    transaction: TenantTransaction,
    connectionId: ConnectionId,
    externalId: string,
  ): Promise<Task | undefined> {
    return transaction.query
      .selectFrom('task')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .where('external_id', '=', externalId)
      .forNoKeyUpdate()
      .executeTakeFirst();
  }

  async findByThread(transaction: TenantTransaction, channel: string, rootTs: string): Promise<TaskId | undefined> {
    const row = await transaction.query
      .selectFrom('task')
      .select('id')
      .where('slack_channel_id', '=', channel)
      .where('slack_root_ts', '=', rootTs)
      .executeTakeFirst();
    return row?.id;
  }

  /** Undefined when another transaction has made the same task first. */
  async insert(transaction: TenantTransaction, task: Insertable<TaskTable>): Promise<Task | undefined> {
    return transaction.query
      .insertInto('task')
      .values(task)
      .onConflict((conflict) => conflict.columns(['connection_id', 'external_id']).doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  async update(transaction: TenantTransaction, id: TaskId, change: UpdateObject<Schema, 'task'>): Promise<void> {
    await transaction.query
      .updateTable('task')
      .set({ ...change, updated_at: sql`now()` })
      .where('id', '=', id)
      .execute();
  }

  /** Tasks that wait for an agent of these groups: urgent first, then the oldest. */
  async listAvailable(transaction: TenantTransaction, agentId: AgentId, limit: number): Promise<readonly Task[]> {
    return transaction.query
      .selectFrom('task')
      .innerJoin('project', 'project.id', 'task.project_id')
      .innerJoin('membership', 'membership.group_id', 'project.group_id')
      .selectAll('task')
      .where('membership.agent_id', '=', agentId)
      .where('task.status', '=', 'available')
      .where(isOfferedTo(sql`${agentId}`))
      .orderBy(sql`coalesce(task.priority, 3)`)
      .orderBy('task.available_since')
      .limit(limit)
      .execute();
  }

  async isAgentOfProject(transaction: TenantTransaction, agentId: AgentId, task: Task): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('project')
      .innerJoin('membership', 'membership.group_id', 'project.group_id')
      .select('project.id')
      .where('project.id', '=', task.project_id)
      .where('membership.agent_id', '=', agentId)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** An agent that works in the group of the task's project, by its name in any case. */
  async findAgentOfProject(
    { query }: TenantTransaction,
    task: Pick<Task, 'project_id'>,
    name: string,
  ): Promise<{ id: AgentId; name: string } | undefined> {
    return query
      .selectFrom('agent')
      .innerJoin('membership', 'membership.agent_id', 'agent.id')
      .innerJoin('project', 'project.group_id', 'membership.group_id')
      .select(['agent.id', 'agent.name'])
      .where(({ fn }) => fn<string>('lower', ['agent.name']), '=', name.toLowerCase())
      .where('agent.revoked_at', 'is', null)
      .where('project.id', '=', task.project_id)
      .executeTakeFirst();
  }

  /** The agent to whom a person gave the task; undefined when nobody did, or it works in the group no more. */
  async findAssignee(
    { query }: TenantTransaction,
    task: Pick<Task, 'project_id' | 'assigned_agent_id'>,
  ): Promise<{ id: AgentId; name: string } | undefined> {
    if (task.assigned_agent_id === null) return undefined;
    return query
      .selectFrom('agent')
      .innerJoin('membership', 'membership.agent_id', 'agent.id')
      .innerJoin('project', 'project.group_id', 'membership.group_id')
      .select(['agent.id', 'agent.name'])
      .where('agent.id', '=', task.assigned_agent_id)
      .where('agent.revoked_at', 'is', null)
      .where('project.id', '=', task.project_id)
      .executeTakeFirst();
  }

  async findClaim(transaction: TenantTransaction, taskId: TaskId): Promise<Claim | undefined> {
    return transaction.query.selectFrom('claim').selectAll().where('task_id', '=', taskId).executeTakeFirst();
  }

  /** The same for a task as it was read in this transaction: one that was never claimed is not looked for. */
  async findClaimOf(transaction: TenantTransaction, task: Task): Promise<Claim | undefined> {
    return task.claim_epoch === 0 ? undefined : this.findClaim(transaction, task.id);
  }

  async listClaims(transaction: TenantTransaction, agentId: AgentId): Promise<readonly Claim[]> {
    return transaction.query
      .selectFrom('claim')
      .selectAll()
      .where('agent_id', '=', agentId)
      .orderBy('created_at')
      .execute();
  }

  /** Opens the claim and its run. Lease times are PostgreSQL's own, so that no process's clock matters. */
  async insertClaim(
    transaction: TenantTransaction,
    claim: { taskId: TaskId; agentId: AgentId; runId: RunId; epoch: number; leaseSeconds: number },
  ): Promise<Claim> {
    const { taskId, agentId, runId, epoch } = claim;
    await transaction.query
      .insertInto('run')
      .values({
        id: runId,
        tenant_id: transaction.tenantId,
        task_id: taskId,
        agent_id: agentId,
        epoch,
        status: 'active',
        traceparent: currentTraceparent(),
      })
      .execute();
    return transaction.query
      .insertInto('claim')
      .values({
        task_id: taskId,
        tenant_id: transaction.tenantId,
        epoch,
        agent_id: agentId,
        run_id: runId,
        lease_expires_at: leaseEnd(claim.leaseSeconds),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** Prolongs leases that have not run out; answers with those that it could. */
  async renewClaims(
    transaction: TenantTransaction,
    agentId: AgentId,
    claims: readonly { taskId: TaskId; epoch: number }[],
    leaseSeconds: number,
  ): Promise<readonly Claim[]> {
    if (claims.length === 0) return [];
    return transaction.query
      .updateTable('claim')
      .set({ lease_expires_at: leaseEnd(leaseSeconds) })
      .where('agent_id', '=', agentId)
      .where('lease_expires_at', '>', sql<Date>`now()`)
      .where((expression) =>
        expression.or(claims.map(({ taskId, epoch }) => expression.and({ task_id: taskId, epoch }))),
      )
      .returningAll()
      .execute();
  }

  async deleteClaim(transaction: TenantTransaction, claim: Claim, runStatus: RunStatus): Promise<void> {
    await transaction.query.deleteFrom('claim').where('task_id', '=', claim.task_id).execute();
    await transaction.query
      .updateTable('run')
      .set({ status: runStatus, ended_at: sql`now()` })
      .where('id', '=', claim.run_id)
      .execute();
  }

  async findRunStatus({ query }: TenantTransaction, runId: string): Promise<RunStatus | undefined> {
    const row = await query
      .selectFrom('run')
      .select('status')
      .where('id', '=', runId as RunId)
      .executeTakeFirst();
    return row?.status;
  }

  async isLeaseOver(transaction: TenantTransaction, taskId: TaskId): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('claim')
      .select('task_id')
      .where('task_id', '=', taskId)
      .where('lease_expires_at', '<=', sql<Date>`now()`)
      .executeTakeFirst();
    return row !== undefined;
  }

  async findAgentName(transaction: TenantTransaction, agentId: AgentId): Promise<string> {
    const row = await transaction.query
      .selectFrom('agent')
      .select('name')
      .where('id', '=', agentId)
      .executeTakeFirstOrThrow();
    return row.name;
  }

  async setStatus(transaction: TenantTransaction, id: TaskId, status: TaskStatus): Promise<void> {
    const since = status === 'available' ? { available_since: sql<Date>`now()` } : {};
    await this.update(transaction, id, { status, ...since });
  }
}

function leaseEnd(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}
