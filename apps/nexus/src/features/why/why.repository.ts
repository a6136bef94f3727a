import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, GroupId, MessageId, RunId, TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isOnline } from '../agents/presence.js';
import type { Holder, LastWords, TeamAgent, Undelivered, Unhandled, WhyFacts } from './why-facts.js';

const wordsThatWait = ['question', 'blocker', 'result', 'failure'] as const;

/** Gathers what is known of one task, with SQL of its own over the tables of others; writes nothing. */
@Injectable()
export class WhyRepository {
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  async find(transaction: TenantTransaction, taskId: TaskId): Promise<WhyFacts | undefined> {
    const task = await transaction.query
      .selectFrom('task')
      .innerJoin('project', 'project.id', 'task.project_id')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .select(['task.status', 'available_since', 'task.updated_at', 'group_id', 'agent_group.name as group_name'])
      .where('task.id', '=', taskId)
      .executeTakeFirst();
    if (task === undefined) return undefined;
    const words = await this.#findLastWords(transaction, taskId);
    return {
      status: task.status,
      since: task.status === 'available' ? task.available_since : task.updated_at,
      groupName: task.group_name,
      agents: await this.#listTeam(transaction, task.group_id),
      holder: await this.#findHolder(transaction, taskId),
      lastWords: words?.said,
      undelivered: await this.#findUndelivered(transaction, taskId, words?.id),
      unhandled: await this.#findUnhandled(transaction, taskId),
    };
  }

  async #listTeam({ query }: TenantTransaction, groupId: GroupId): Promise<readonly TeamAgent[]> {
    const rows = await query
      .selectFrom('membership')
      .innerJoin('agent', 'agent.id', 'membership.agent_id')
      .leftJoin('claim', 'claim.agent_id', 'agent.id')
      .select(({ fn }) => [
        'agent.name',
        'agent.session_id',
        'agent.last_seen_at',
        'agent.slots',
        fn.count<string>('claim.task_id').as('holding'),
      ])
      .where('membership.group_id', '=', groupId)
      .groupBy('agent.id')
      .orderBy('agent.name')
      .execute();
    return rows.map((row) => ({
      name: row.name,
      isOnline: this.#isOnline(row),
      lastSeenAt: row.last_seen_at,
      slots: row.slots,
      holding: Number(row.holding),
    }));
  }

  async #findHolder(transaction: TenantTransaction, taskId: TaskId): Promise<Holder | undefined> {
    const row = await transaction.query
      .selectFrom('claim')
      .innerJoin('agent', 'agent.id', 'claim.agent_id')
      .innerJoin('run', 'run.id', 'claim.run_id')
      .select(['agent.name', 'agent.session_id', 'agent.last_seen_at', 'lease_expires_at', 'claim.agent_id'])
      .select(['claim.run_id', 'run.started_at'])
      .where('claim.task_id', '=', taskId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const call = await this.#findLastModelCall(transaction, row.run_id);
    const said = await this.#findLastSign(transaction, row.run_id, row.agent_id);
    const signs = [row.started_at, said, call?.at].filter((sign) => sign !== undefined && sign !== null);
    return {
      name: row.name,
      isOnline: this.#isOnline(row),
      lastSeenAt: row.last_seen_at,
      leaseExpiresAt: row.lease_expires_at,
      lastSignAt: new Date(Math.max(...signs.map((sign) => sign.getTime()))),
      failedModelCall: call !== undefined && call.status >= 400 ? call : undefined,
    };
  }

  async #findLastModelCall({ query }: TenantTransaction, runId: RunId) {
    return query
      .selectFrom('model_call')
      .select(['created_at as at', 'status', 'model'])
      .where('run_id', '=', runId)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** The last word or thought of the run. */
  async #findLastSign({ query }: TenantTransaction, runId: RunId, agentId: AgentId): Promise<Date | null> {
    const row = await query
      .selectNoFrom(({ selectFrom }) => [
        selectFrom('message')
          .select(({ fn }) => fn.max('created_at').as('at'))
          .where('run_id', '=', runId)
          .as('said'),
        selectFrom('thought')
          .select(({ fn }) => fn.max('created_at').as('at'))
          .where('run_id', '=', runId)
          .where('agent_id', '=', agentId)
          .as('thought'),
      ])
      .executeTakeFirstOrThrow();
    if (row.said === null || row.thought === null) return row.said ?? row.thought;
    return row.said > row.thought ? row.said : row.thought;
  }

  async #findLastWords(
    { query }: TenantTransaction,
    taskId: TaskId,
  ): Promise<{ id: MessageId; said: LastWords } | undefined> {
    const row = await query
      .selectFrom('message')
      .select(['id', 'author', 'kind', 'created_at'])
      .where('task_id', '=', taskId)
      .where('origin', '=', 'agent')
      .where('kind', 'in', wordsThatWait)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && { id: row.id, said: { author: row.author, kind: row.kind, at: row.created_at } };
  }

  /** Words that arrived in one place can be read: only those that arrived nowhere count. The first of a lane holds it up. */
  async #findUndelivered(
    { query }: TenantTransaction,
    taskId: TaskId,
    messageId: MessageId | undefined,
  ): Promise<Undelivered | undefined> {
    if (messageId === undefined) return undefined;
    const effects = await query
      .selectFrom('effect')
      .select(['lane', 'kind', 'status', 'last_error', 'created_at', 'next_attempt_at'])
      .where('task_id', '=', taskId)
      .where(sql<boolean>`payload ->> 'messageId' = ${messageId}`)
      .where('kind', 'in', ['slack.message', 'clickup.comment'])
      .orderBy('position')
      .execute();
    if (effects.some(({ status }) => status === 'delivered')) return undefined;
    const own = effects.find(({ status }) => status !== 'dropped');
    if (own === undefined) return undefined;
    const first = await query
      .selectFrom('effect')
      .select(['status', 'last_error', 'next_attempt_at'])
      .where('lane', '=', own.lane)
      .where('status', 'in', ['pending', 'sending'])
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
    const isParked = own.status === 'parked';
    return {
      system: own.kind.split('.')[0] as string,
      since: own.created_at,
      isParked,
      error: isParked ? own.last_error : (first?.last_error ?? own.last_error),
      nextAttemptAt: isParked ? null : (first?.next_attempt_at ?? own.next_attempt_at),
    };
  }

  async #findUnhandled({ query }: TenantTransaction, taskId: TaskId): Promise<Unhandled | undefined> {
    const row = await query
      .selectFrom('delivery')
      .innerJoin('event', 'event.position', 'delivery.event_position')
      .select(['delivery.subscriber', 'event.occurred_at', 'delivery.last_error', 'delivery.status'])
      .where('event.task_id', '=', taskId)
      .where('delivery.status', 'in', ['pending', 'failed'])
      .orderBy('event.position')
      .limit(1)
      .executeTakeFirst();
    return (
      row && {
        subscriber: row.subscriber,
        since: row.occurred_at,
        error: row.last_error,
        isGivenUp: row.status === 'failed',
      }
    );
  }

  #isOnline(row: { session_id: string | null; last_seen_at: Date | null }): boolean {
    const facts = { sessionId: row.session_id, lastSeenAt: row.last_seen_at };
    return isOnline(facts, this.clock.now(), this.settings.agents.heartbeatSeconds);
  }
}
