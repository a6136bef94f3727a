import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, GroupId, MessageId, RunId, TaskId } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { TaskTable } from '../../platform/database/schema.js';
import { isOnline } from '../agents/presence.js';
import type { WakeUpState } from '../agents/wake-up.js';
import { MirrorRepository } from './mirror.repository.js';
import { UnheardRepository } from './unheard.repository.js';
import type { BrokenChannel, Holder, LastWords, Returns, TeamAgent, WhyFacts } from './why-facts.js';

const wordsThatWait = ['question', 'blocker', 'result', 'failure'] as const;
const wakeUpColumns = [
  'wake.url',
  'wake.attempted_at',
  'wake.accepted_at',
  'wake.last_error',
  'wake.attempts',
] as const;
type TaskRow = Selectable<TaskTable> & {
  readonly group_id: GroupId;
  readonly group_name: string;
  readonly tag: string;
  readonly archived_at: Date | null;
};

/** Gathers what is known of one task, with SQL of its own over the tables of others; writes nothing. */
@Injectable()
export class WhyRepository {
  readonly #mirrors: MirrorRepository;
  readonly #unheard: UnheardRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(mirrors: MirrorRepository, unheard: UnheardRepository) {
    this.#mirrors = mirrors;
    this.#unheard = unheard;
  }

  async find(transaction: TenantTransaction, taskId: TaskId): Promise<Omit<WhyFacts, 'hasWorker'> | undefined> {
    const task = await transaction.query
      .selectFrom('task')
      .innerJoin('project', 'project.id', 'task.project_id')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .selectAll('task')
      .select(['group_id', 'agent_group.name as group_name', 'project.tag', 'project.archived_at'])
      .where('task.id', '=', taskId)
      .executeTakeFirst();
    if (task === undefined) return undefined;
    const words = await this.#findLastWords(transaction, taskId);
    const team = await this.#listTeam(transaction, task.group_id);
    const given = await this.#findAssignee(transaction, task, team);
    return {
      status: task.status,
      since: task.status === 'available' ? task.available_since : task.updated_at,
      groupName: task.group_name,
      givenTo: given?.name,
      agents: given === undefined ? team : [given],
      holder: await this.#findHolder(transaction, taskId),
      ending: await this.#findEnding(transaction, task),
      archived: await this.#findArchived(transaction, task),
      returns: await this.#findReturns(transaction, taskId),
      lastWords: words?.said,
      mirrors: await this.#mirrors.list(transaction, taskId, words?.id),
      unhandled: await this.#unheard.findUnhandledOfTask(transaction, task),
      unheard: await this.#unheard.find(transaction, task.connection_id),
      brokenChannel: await this.#findBrokenChannel(transaction, task.slack_channel_id),
      lateNews: await this.#unheard.findLateNews(transaction, task.connection_id),
    };
  }

  async #findAssignee(
    { query }: TenantTransaction,
    { assigned_agent_id: id }: TaskRow,
    team: readonly TeamAgent[],
  ): Promise<TeamAgent | undefined> {
    if (id === null) return undefined;
    const agent = await query.selectFrom('agent').select('name').where('id', '=', id).executeTakeFirst();
    return team.find(({ name }) => name === agent?.name);
  }

  async #findBrokenChannel({ query }: TenantTransaction, channel: string): Promise<BrokenChannel | undefined> {
    const row = await query
      .selectFrom('slack_channel')
      .select(['problem', 'problem_since'])
      .where('channel_id', '=', channel)
      .executeTakeFirst();
    if (row === undefined || row.problem === null || row.problem_since === null) return undefined;
    return { error: row.problem, since: row.problem_since };
  }

  /** The task here that is this one in its source. */
  async findByExternalId({ query }: TenantTransaction, externalId: string): Promise<TaskId | undefined> {
    const row = await query
      .selectFrom('task')
      .select('id')
      .where('connection_id', 'in', query.selectFrom('connection').select('id'))
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row?.id;
  }

  async #listTeam({ query }: TenantTransaction, groupId: GroupId): Promise<readonly TeamAgent[]> {
    const rows = await query
      .selectFrom('membership')
      .innerJoin('agent', 'agent.id', 'membership.agent_id')
      .leftJoin('claim', 'claim.agent_id', 'agent.id')
      .leftJoin('agent_wake_up as wake', 'wake.agent_id', 'agent.id')
      .select(({ fn }) => [
        'agent.name',
        'agent.session_id',
        'agent.last_seen_at',
        'agent.slots',
        fn.count<string>('claim.task_id').as('holding'),
      ])
      .select(wakeUpColumns)
      .where('membership.group_id', '=', groupId)
      .where('agent.revoked_at', 'is', null)
      .groupBy(['agent.id', 'wake.agent_id'])
      .orderBy('agent.name')
      .execute();
    return rows.map((row) => ({
      name: row.name,
      isOnline: isOnline(
        { sessionId: row.session_id, lastSeenAt: row.last_seen_at },
        this.clock.now(),
        this.settings.agents.heartbeatSeconds,
      ),
      lastSeenAt: row.last_seen_at,
      slots: row.slots,
      holding: Number(row.holding),
      wakeUp: toWakeUpState(row),
    }));
  }

  async #findHolder(transaction: TenantTransaction, taskId: TaskId): Promise<Holder | undefined> {
    const row = await transaction.query
      .selectFrom('claim')
      .innerJoin('agent', 'agent.id', 'claim.agent_id')
      .innerJoin('run', 'run.id', 'claim.run_id')
      .leftJoin('agent_wake_up as wake', 'wake.agent_id', 'agent.id')
      .select(wakeUpColumns)
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
      isConnected: row.session_id !== null,
      lastSeenAt: row.last_seen_at,
      leaseExpiresAt: row.lease_expires_at,
      wakeUp: toWakeUpState(row),
      lastSignAt: new Date(Math.max(...signs.map((sign) => sign.getTime()))),
      failedModelCall: call !== undefined && call.status >= 400 ? call : undefined,
    };
  }

  async #findLastModelCall({ query }: TenantTransaction, runId: RunId) {
    return query
      .selectFrom('model_call')
      .select(['created_at as at', 'status', 'model', 'failure'])
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

  async #findEnding({ query }: TenantTransaction, task: TaskRow): Promise<WhyFacts['ending']> {
    if (task.status !== 'done' && task.status !== 'cancelled') return undefined;
    const row = await query
      .selectFrom('event')
      .select([sql<string>`payload ->> 'by'`.as('by'), sql<string | null>`payload ->> 'reason'`.as('reason')])
      .where('task_id', '=', task.id)
      .where('name', '=', task.status === 'done' ? 'task.done' : 'task.cancelled')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row;
  }

  async #findArchived(
    { query }: TenantTransaction,
    { id, tag, archived_at: since }: TaskRow,
  ): Promise<WhyFacts['archived']> {
    if (since === null) return undefined;
    const asked = await query
      .selectFrom('event')
      .select('position')
      .where('task_id', '=', id)
      .where('name', '=', 'task.reopen_refused')
      .where('occurred_at', '>=', since)
      .limit(1)
      .executeTakeFirst();
    return { tag, since, isAsked: asked !== undefined };
  }

  async #findReturns({ query }: TenantTransaction, taskId: TaskId): Promise<Returns | undefined> {
    const rows = await query
      .selectFrom('event')
      .select([
        'occurred_at',
        sql<string>`payload #>> '{agent,name}'`.as('by'),
        sql<string>`payload ->> 'reason'`.as('reason'),
      ])
      .where('task_id', '=', taskId)
      .where('name', '=', 'task.released')
      .where(
        'position',
        '>',
        sql<string>`coalesce((select max(position) from event where task_id = ${taskId}
          and name = 'task.available' and payload ->> 'reason' = 'reopened'), 0)`,
      )
      .orderBy('position', 'desc')
      .execute();
    const [last] = rows;
    return last && { count: rows.length, lastBy: last.by, lastReason: last.reason, lastAt: last.occurred_at };
  }
}

function toWakeUpState(row: {
  readonly url: string | null;
  readonly attempted_at: Date | null;
  readonly accepted_at: Date | null;
  readonly last_error: string | null;
  readonly attempts: number | null;
}): WakeUpState | undefined {
  if (row.url === null) return undefined;
  const { attempted_at: attemptedAt, accepted_at: acceptedAt, last_error: lastError, attempts } = row;
  return { attemptedAt, acceptedAt, lastError, attempts: attempts ?? 0 };
}
