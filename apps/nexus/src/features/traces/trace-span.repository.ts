import { Injectable } from '@nestjs/common';
import type { MessageId, RunId, TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { Observation } from '../../integrations/langfuse/observation.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { TracedRun } from './observations.js';

/** An observation in hand, to be exported. */
export interface TakenSpan {
  readonly id: string;
  readonly observation: Observation;
}

/** What waits for Langfuse. */
export interface Backlog {
  readonly waiting: number;
  readonly setAside: number;
  readonly oldestAgeSeconds: number;
}

/** The queue of complete observations, and what is known of their runs. */
@Injectable()
export class TraceSpanRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async insert(transaction: TenantTransaction, span: { id: string; runId: RunId; observation: Observation }) {
    const observation = JSON.stringify(span.observation);
    await transaction.query
      .insertInto('trace_span')
      .values({
        id: span.id,
        tenant_id: transaction.tenantId,
        run_id: span.runId,
        observation,
        bytes: Buffer.byteLength(observation),
      })
      .execute();
  }

  async getRun({ query, tenantId }: TenantTransaction, runId: RunId): Promise<TracedRun> {
    const row = await query
      .selectFrom('run')
      .innerJoin('task', 'task.id', 'run.task_id')
      .innerJoin('project', 'project.id', 'task.project_id')
      .innerJoin('agent_group', 'agent_group.id', 'project.group_id')
      .innerJoin('agent', 'agent.id', 'run.agent_id')
      .innerJoin('tenant', 'tenant.id', 'run.tenant_id')
      .select(['run.id', 'run.epoch', 'run.status', 'run.started_at', 'run.ended_at', 'run.traceparent'])
      .select(['task.id as task_id', 'task.url', 'task.title', 'task.description', 'tenant.slug'])
      .select(['agent.id as agent_id', 'agent.name as agent_name', 'project.tag', 'agent_group.name as group_name'])
      .where('run.id', '=', runId)
      .executeTakeFirstOrThrow();
    return {
      id: row.id,
      epoch: row.epoch,
      status: row.status,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      traceparent: row.traceparent,
      tenantId,
      tenantSlug: row.slug,
      agentId: row.agent_id,
      agentName: row.agent_name,
      taskId: row.task_id,
      taskUrl: row.url,
      taskTitle: row.title,
      taskDescription: row.description,
      projectTag: row.tag,
      groupName: row.group_name,
    };
  }

  /**
   * The runs of a task that had ended by the time of an event, each answered once and never again. Runs of long before it
   * ended while nothing was exported.
   */
  async closeRuns({ query }: TenantTransaction, taskId: TaskId, endedAt: Date): Promise<readonly RunId[]> {
    const rows = await query
      .updateTable('run')
      .set({ trace_queued_at: sql`now()` })
      .where('task_id', '=', taskId)
      .where('trace_queued_at', 'is', null)
      .where('ended_at', '<=', endedAt)
      .where('ended_at', '>', new Date(endedAt.getTime() - 60_000))
      .returning('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  /** The last result or failure that a run told people. */
  async findResult({ query }: TenantTransaction, runId: RunId): Promise<string | null> {
    const row = await query
      .selectFrom('message')
      .select('text')
      .where('run_id', '=', runId)
      .where('kind', 'in', ['result', 'failure'])
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.text ?? null;
  }

  /** A message that an agent said in a run. */
  async findMessage({ query }: TenantTransaction, id: MessageId) {
    return query
      .selectFrom('message')
      .select(['id', 'run_id', 'kind', 'text', 'created_at'])
      .where('id', '=', id)
      .where('run_id', 'is not', null)
      .executeTakeFirst();
  }

  /**
   * Takes the oldest that wait, for a time in which nobody else takes them. A row that was taken and never settled, because
   * its process died, can be taken again.
   */
  async take(limits: { count: number; bytes: number; seconds: number }): Promise<readonly TakenSpan[]> {
    const { rows } = await sql<{ id: string; observation: string }>`
      with next as materialized (
        select id, position, bytes from trace_span
        where status = 'waiting' and (taken_until is null or taken_until < now())
        order by position limit ${limits.count} for update skip locked
      ), sized as (
        select id, sum(bytes) over (order by position) as total, row_number() over (order by position) as place from next
      ), taken as (
        update trace_span set taken_until = now() + make_interval(secs => ${limits.seconds}), attempts = attempts + 1
        from sized where trace_span.id = sized.id and (sized.total <= ${limits.bytes} or sized.place = 1)
        returning trace_span.id, trace_span.observation, trace_span.position
      )
      select id, observation from taken order by position`.execute(this.#database.system);
    return rows.map(({ id, observation }) => ({ id, observation: JSON.parse(observation) as Observation }));
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.#database.system.deleteFrom('trace_span').where('id', 'in', ids).execute();
  }

  /** Gives back what could not be sent. */
  async release(ids: readonly string[], error: string): Promise<void> {
    await this.#database.system
      .updateTable('trace_span')
      .set({ taken_until: null, last_error: error })
      .where('id', 'in', ids)
      .execute();
  }

  async setAside(id: string, error: string): Promise<void> {
    await this.#database.system
      .updateTable('trace_span')
      .set({ status: 'set_aside', taken_until: null, last_error: error })
      .where('id', '=', id)
      .execute();
  }

  /** Drops what has waited too long and the oldest beyond the limit in bytes; answers with how many. */
  async trim(limits: { backlogHours: number; backlogBytes: number; setAsideHours: number }): Promise<number> {
    const { system } = this.#database;
    await sql`
      delete from trace_span where status = 'set_aside'
        and created_at < now() - make_interval(hours => ${limits.setAsideHours})`.execute(system);
    const { numAffectedRows } = await sql`
      delete from trace_span where (taken_until is null or taken_until < now()) and id in (
        select id from (
          select id, created_at, sum(bytes) over (order by position desc) as newer_bytes
          from trace_span where status = 'waiting'
        ) as waiting
        where created_at < now() - make_interval(hours => ${limits.backlogHours}) or newer_bytes > ${limits.backlogBytes}
      )`.execute(system);
    return Number(numAffectedRows ?? 0);
  }

  async readBacklog(): Promise<Backlog> {
    const { rows } = await sql<{ waiting: string; set_aside: string; age: number | null }>`
      select count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'set_aside') as set_aside,
        extract(epoch from now() - min(created_at) filter (where status = 'waiting'))::float8 as age
      from trace_span`.execute(this.#database.system);
    const [row] = rows;
    return {
      waiting: Number(row?.waiting ?? 0),
      setAside: Number(row?.set_aside ?? 0),
      oldestAgeSeconds: row?.age ?? 0,
    };
  }
}
