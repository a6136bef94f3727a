import { Injectable } from '@nestjs/common';
import {
  type EffectView,
  type Message,
  type RunView,
  type SourceProvider,
  type TaskDetail,
  type TaskId,
  type TaskLink,
  type Thought,
  toolUse,
} from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { TraceLinks } from '../traces/trace-links.service.js';
import { slackThreadUrl } from './slack-url.js';
import { selectTasks } from './task-list.repository.js';
import { toTaskSummary } from './task-row.js';

/** Most rows of one kind in a task's detail; of more, the newest are shown. */
const rowLimit = 1_000;

@Injectable()
export class TaskDetailRepository {
  readonly #links: TraceLinks;
  constructor(links: TraceLinks) {
    this.#links = links;
  }

  async findTask(transaction: TenantTransaction, taskId: TaskId): Promise<TaskDetail['task'] | undefined> {
    const row = await selectTasks(transaction)
      .leftJoin('connection as slack', (join) =>
        join.onRef('slack.tenant_id', '=', 'task.tenant_id').on('slack.provider', '=', 'slack'),
      )
      .innerJoin('connection as source', 'source.id', 'task.connection_id')
      .select([
        'source.provider',
        'task.description',
        'task.spec_version',
        'task.external_id',
        'task.slack_channel_id',
        'task.slack_root_ts',
        'slack.external_id as slack_team_id',
      ])
      .where('task.id', '=', taskId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      ...toTaskSummary(row),
      description: row.description,
      specVersion: row.spec_version,
      source: row.provider as SourceProvider,
      externalId: row.external_id,
      slackUrl: slackThreadUrl({
        teamId: row.slack_team_id,
        channelId: row.slack_channel_id,
        rootTs: row.slack_root_ts,
      }),
    };
  }

  async listLinks({ query }: TenantTransaction, taskId: TaskId): Promise<TaskLink[]> {
    return query
      .selectFrom('task_link')
      .select(['title', 'url', 'state'])
      .where('task_id', '=', taskId)
      .orderBy('created_at')
      .limit(rowLimit)
      .execute();
  }

  async listMessages({ query }: TenantTransaction, taskId: TaskId): Promise<Message[]> {
    const rows = await query
      .selectFrom('message')
      .selectAll()
      .where('task_id', '=', taskId)
      .orderBy('position', 'desc')
      .limit(rowLimit)
      .execute();
    return rows.toReversed().map((row) => ({
      id: row.id,
      taskId: row.task_id,
      origin: row.origin,
      kind: row.kind,
      author: row.author,
      text: row.text,
      artifacts: row.artifacts,
      createdAt: row.created_at.toISOString(),
      editedAt: row.edited_at?.toISOString() ?? null,
      deletedAt: row.deleted_at?.toISOString() ?? null,
    }));
  }

  async listThoughts({ query }: TenantTransaction, taskId: TaskId): Promise<Thought[]> {
    const rows = await query
      .selectFrom('thought')
      .innerJoin('agent', 'agent.id', 'thought.agent_id')
      .select([
        'thought.id',
        'run_id',
        'agent_id',
        'agent.name as agent_name',
        'kind',
        'text',
        'tool',
        'thought.created_at',
      ])
      .where('task_id', '=', taskId)
      .orderBy('thought.id', 'desc')
      .limit(rowLimit)
      .execute();
    return rows.toReversed().map((row) => ({
      id: row.id,
      runId: row.run_id,
      agent: { id: row.agent_id, name: row.agent_name },
      kind: row.kind,
      text: row.text,
      tool: row.tool === null ? null : toolUse.parse(row.tool),
      createdAt: row.created_at.toISOString(),
    }));
  }

  async listEffects({ query }: TenantTransaction, taskId: TaskId): Promise<EffectView[]> {
    const rows = await query
      .selectFrom('effect')
      .select(['id', 'target', 'kind', 'status', 'attempts', 'last_error', 'created_at', 'delivered_at'])
      .where('task_id', '=', taskId)
      // Many for one answer; its message becomes the result, which is told of.
      .where('kind', '<>', 'slack.answer_stream')
      .orderBy('position', 'desc')
      .limit(rowLimit)
      .execute();
    return rows.toReversed().map((row) => ({
      id: row.id,
      target: row.target,
      kind: row.kind,
      status: row.status,
      attempts: row.attempts,
      lastError: row.last_error,
      createdAt: row.created_at.toISOString(),
      deliveredAt: row.delivered_at?.toISOString() ?? null,
    }));
  }

  async listRuns({ query }: TenantTransaction, taskId: TaskId): Promise<RunView[]> {
    const rows = await query
      .selectFrom('run')
      .innerJoin('agent', 'agent.id', 'run.agent_id')
      .leftJoin('model_call', (join) =>
        join.onRef('model_call.run_id', '=', 'run.id').onRef('model_call.tenant_id', '=', 'run.tenant_id'),
      )
      .select(({ fn }) => [
        'run.id',
        'run.agent_id',
        'agent.name as agent_name',
        'run.epoch',
        'run.status',
        'run.started_at',
        'run.ended_at',
        'run.trace_queued_at',
        fn.count<string>('model_call.id').as('calls'),
        fn.sum<string | null>('model_call.input_tokens').as('input_tokens'),
        fn.sum<string | null>('model_call.output_tokens').as('output_tokens'),
        fn.sum<string | null>('model_call.cost_micro_usd').as('cost_micro_usd'),
      ])
      .where('run.task_id', '=', taskId)
      .groupBy(['run.id', 'agent.name'])
      .orderBy('run.epoch')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      agent: { id: row.agent_id, name: row.agent_name },
      epoch: row.epoch,
      status: row.status,
      startedAt: row.started_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      modelCalls: Number(row.calls),
      inputTokens: Number(row.input_tokens),
      outputTokens: Number(row.output_tokens),
      costMicroUsd: Number(row.cost_micro_usd),
      traceUrl: row.ended_at === null || row.trace_queued_at !== null ? this.#links.urlOf(row.id) : null,
    }));
  }
}
