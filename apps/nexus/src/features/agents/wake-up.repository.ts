import { Injectable } from '@nestjs/common';
import type { AgentId, TaskId, TenantId } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { GroupDemand, WakeUpFacts, WakeUpReason } from './wake-up.js';

export interface DueWakeUp {
  readonly agentId: AgentId;
  readonly tenantId: TenantId;
}

/** A wake-up that this transaction has in hand. */
export interface TakenWakeUp {
  readonly name: string;
  readonly url: string;
  readonly secret: Buffer;
  /** Sent since the agent was last seen. */
  readonly attempts: number;
  readonly facts: WakeUpFacts;
}

export interface Waiting {
  /** How long a connected agent may be silent, in seconds. */
  readonly silenceSeconds: number;
  /** How long an agent that was woken counts as on its way, in seconds. */
  readonly pauseSeconds: number;
}

/** Where agents are woken and what is owed to them. */
/** The task is given to an agent that works in its group. */
const isGiven = sql<boolean>`exists (
  select from membership as given join agent on agent.id = given.agent_id and agent.revoked_at is null
  where given.agent_id = task.assigned_agent_id and given.group_id = project.group_id)`;
const isOffered = sql<boolean>`(membership.agent_id = task.assigned_agent_id or not ${isGiven})`;

@Injectable()
export class WakeUpRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** False when the agent has no address yet, and so no secret. */
  async updateUrl({ query }: TenantTransaction, agentId: AgentId, url: string): Promise<boolean> {
    const { numUpdatedRows } = await query
      .updateTable('agent_wake_up')
      .set({ url, attempts: 0, last_error: null })
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async upsert(
    { query, tenantId }: TenantTransaction,
    agentId: AgentId,
    address: { url: string; secret: Buffer },
  ): Promise<void> {
    await query
      .insertInto('agent_wake_up')
      .values({ agent_id: agentId, tenant_id: tenantId, ...address })
      .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ ...address, attempts: 0, last_error: null }))
      .execute();
  }

  async delete({ query }: TenantTransaction, agentId: AgentId): Promise<void> {
    await query.deleteFrom('agent_wake_up').where('agent_id', '=', agentId).execute();
  }

  /** Something was said or decided in a task that the agent holds. */
  async oweMessage(transaction: TenantTransaction, agentId: AgentId, at: Date, pauseSeconds: number): Promise<void> {
    const { numUpdatedRows } = await transaction.query
      .updateTable('agent_wake_up')
      .set({ message_at: sql<Date>`greatest(message_at, ${at})`, next_attempt_at: nextAttempt(pauseSeconds) })
      .where('agent_id', '=', agentId)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) transaction.work.wakes.add('wakeUps');
  }

  /** A task is offered to the agents of its group, or to the one to which a person gave it. */
  async oweTask(transaction: TenantTransaction, taskId: TaskId, at: Date, pauseSeconds: number): Promise<void> {
    const { numUpdatedRows } = await transaction.query
      .updateTable('agent_wake_up')
      .set({ task_at: sql<Date>`greatest(task_at, ${at})`, next_attempt_at: nextAttempt(pauseSeconds) })
      .where('agent_id', 'in', (select) =>
        select
          .selectFrom('task')
          .innerJoin('project', 'project.id', 'task.project_id')
          .innerJoin('membership', 'membership.group_id', 'project.group_id')
          .select('membership.agent_id')
          .where('task.id', '=', taskId)
          .where(isOffered),
      )
      .executeTakeFirst();
    if (numUpdatedRows > 0n) transaction.work.wakes.add('wakeUps');
  }

  /** Agents of all tenants that are to be looked at. */
  async listDue(limit: number): Promise<readonly DueWakeUp[]> {
    return this.#database.system
      .selectFrom('agent_wake_up')
      .select(['agent_id as agentId', 'tenant_id as tenantId'])
      .where(isDue())
      .orderBy('next_attempt_at')
      .limit(limit)
      .execute();
  }

  /** Takes what is due for this transaction; undefined when another process is at it or it is not due any more. */
  async take(
    transaction: TenantTransaction,
    agentId: AgentId,
    { silenceSeconds, pauseSeconds }: Waiting,
  ): Promise<TakenWakeUp | undefined> {
    const row = await transaction.query
      .selectFrom('agent_wake_up as wake')
      .innerJoin('agent', 'agent.id', 'wake.agent_id')
      .select(['agent.name', 'agent.last_seen_at', 'wake.url', 'wake.secret', 'wake.message_at', 'wake.task_at'])
      .select(isThere(silenceSeconds).as('is_online'))
      .select(
        sql<number>`case when agent.last_seen_at > wake.attempted_at then 0 else wake.attempts end`.as('attempts'),
      )
      .select(holdingOfAgent.as('holding'))
      .where('wake.agent_id', '=', agentId)
      .where(isDue())
      .forUpdate('wake')
      .skipLocked()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const facts: WakeUpFacts = {
      isOnline: row.is_online,
      lastSeenAt: row.last_seen_at,
      messageAt: row.message_at,
      taskAt: row.task_at,
      holding: Number(row.holding),
      groups:
        row.task_at === null ? [] : await this.#listDemand(transaction, agentId, { silenceSeconds, pauseSeconds }),
    };
    return { name: row.name, url: row.url, secret: row.secret, attempts: row.attempts, facts };
  }

  async #listDemand(
    { query }: TenantTransaction,
    agentId: AgentId,
    { silenceSeconds, pauseSeconds }: Waiting,
  ): Promise<readonly GroupDemand[]> {
    const { rows } = await sql<{ waiting: string; free: string }>`
      select
        (select count(*) from task join project on project.id = task.project_id
          where project.group_id = own.group_id and task.status = 'available' and not ${isGiven}) as waiting,
        (select coalesce(sum(greatest(0, agent.slots - ${holdingOfAgent})), 0)
          from membership join agent on agent.id = membership.agent_id
          left join agent_wake_up as wake on wake.agent_id = agent.id
          where membership.group_id = own.group_id and agent.id <> ${agentId} and agent.revoked_at is null
            and (${isThere(silenceSeconds)}
              or (wake.last_error is null and wake.accepted_at > now() - make_interval(secs => ${pauseSeconds})))) as free
      from membership as own where own.agent_id = ${agentId}
      union all
      -- What a person gave to this agent, no other takes.
      select count(*), 0 from task join project on project.id = task.project_id
        join membership as own on own.group_id = project.group_id and own.agent_id = ${agentId}
        where task.status = 'available' and task.assigned_agent_id = ${agentId}`.execute(query);
    return rows.map((row) => ({ waitingTasks: Number(row.waiting), freeSlots: Number(row.free) }));
  }

  /** Nothing of it needs to be sent now; what has been settled is struck out. */
  async postpone(
    { query }: TenantTransaction,
    agentId: AgentId,
    next: { reasons: readonly WakeUpReason[]; afterSeconds: number },
  ): Promise<void> {
    await query
      .updateTable('agent_wake_up')
      .set({ ...struck(next.reasons), next_attempt_at: inSeconds(next.afterSeconds) })
      .where('agent_id', '=', agentId)
      .execute();
  }

  /** From now on this process sends it. */
  async beginAttempt(
    { query }: TenantTransaction,
    agentId: AgentId,
    attempt: { number: number; reasons: readonly WakeUpReason[]; takenSeconds: number },
  ): Promise<void> {
    await query
      .updateTable('agent_wake_up')
      .set({
        ...struck(attempt.reasons),
        attempts: attempt.number,
        attempted_at: sql<Date>`now()`,
        taken_until: inSeconds(attempt.takenSeconds),
      })
      .where('agent_id', '=', agentId)
      .execute();
  }

  async endAttempt(
    { query }: TenantTransaction,
    agentId: AgentId,
    result: { error: string | null; afterSeconds: number },
  ): Promise<void> {
    await query
      .updateTable('agent_wake_up')
      .set({
        taken_until: null,
        next_attempt_at: inSeconds(result.afterSeconds),
        last_error: result.error,
        ...(result.error === null ? { accepted_at: sql<Date>`now()` } : {}),
      })
      .where('agent_id', '=', agentId)
      .execute();
  }

  /** How many agents of all tenants something waits for whose last wake-up was not taken, and why one of them. */
  async findTrouble(): Promise<{ agents: number; reason: string } | undefined> {
    const row = await this.#database.system
      .selectFrom('agent_wake_up')
      .select(({ fn }) => [fn.countAll<string>().as('agents'), fn.max('last_error').as('reason')])
      .where('last_error', 'is not', null)
      .where(isOwed())
      .executeTakeFirstOrThrow();
    return row.reason === null ? undefined : { agents: Number(row.agents), reason: row.reason };
  }
}

const holdingOfAgent = sql<string>`(select count(*) from claim where claim.agent_id = agent.id)`;

function isThere(silenceSeconds: number): RawBuilder<boolean> {
  return sql<boolean>`(agent.session_id is not null and agent.last_seen_at > now() - make_interval(secs => ${silenceSeconds}))`;
}

function isOwed(): RawBuilder<boolean> {
  return sql<boolean>`(message_at is not null or task_at is not null)`;
}

function isDue(): RawBuilder<boolean> {
  return sql<boolean>`(${isOwed()} and next_attempt_at <= now() and (taken_until is null or taken_until < now()))`;
}

/** As soon as the pause since the last wake-up allows, never later than what was meant before. */
function nextAttempt(pauseSeconds: number): RawBuilder<Date> {
  const soonest = sql<Date>`greatest(now(), attempted_at + make_interval(secs => ${pauseSeconds}))`;
  return sql<Date>`case when ${isOwed()} then least(next_attempt_at, ${soonest}) else ${soonest} end`;
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}

/** What does not wait any more. */
function struck(reasons: readonly WakeUpReason[]): { message_at?: null; task_at?: null } {
  return {
    ...(reasons.includes('message') ? {} : { message_at: null }),
    ...(reasons.includes('task') ? {} : { task_at: null }),
  };
}
