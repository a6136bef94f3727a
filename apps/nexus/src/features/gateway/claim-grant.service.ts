import { Inject, Injectable } from '@nestjs/common';
import type { ClaimGrant, ServerFrame } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { Tracing } from '../../platform/telemetry/tracing.service.js';
import { AgentTokens } from '../access/agent-token.service.js';
import { MessageRepository } from '../conversation/message.repository.js';
import type { Claim, Task } from '../tasks/task.repository.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { TaskViewRepository, toSummary } from './task-view.repository.js';

/** What the holder of a claim is given to work with. */
@Injectable()
export class ClaimGrants {
  readonly #views: TaskViewRepository;
  readonly #messages: MessageRepository;
  readonly #workspace: WorkspaceRepository;
  readonly #tokens: AgentTokens;
  readonly #settings: Settings;
  @Inject(Tracing) private readonly tracing!: Tracing;

  constructor(
    views: TaskViewRepository,
    messages: MessageRepository,
    workspace: WorkspaceRepository,
    tokens: AgentTokens,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#views = views;
    this.#messages = messages;
    this.#workspace = workspace;
    this.#tokens = tokens;
    this.#settings = settings;
  }

  async grant(transaction: TenantTransaction, claim: Claim): Promise<ClaimGrant> {
    const task = await this.#views.find(transaction, claim.task_id);
    if (task === undefined) throw new Error('a claim without its task');
    return {
      taskId: claim.task_id,
      runId: claim.run_id,
      epoch: claim.epoch,
      ...(await this.#views.getCounts(transaction, claim.task_id)),
      ...(await this.#traceOf(transaction, claim)),
      leaseExpiresAt: claim.lease_expires_at.toISOString(),
      task,
      messages: [...(await this.#messages.list(transaction, claim.task_id))],
      llm: await this.#model(transaction, claim, task.project.id),
    };
  }

  /** Tasks that wait, as frames that offer them. */
  async offers(
    transaction: TenantTransaction,
    tasks: readonly Task[],
    cursor: string,
  ): Promise<readonly ServerFrame[]> {
    const frames: ServerFrame[] = [];
    const traces = await this.#views.listOrigins(
      transaction,
      tasks.map((task) => task.id),
    );
    for (const { id } of tasks) {
      const view = await this.#views.find(transaction, id);
      const origin = traces.get(id);
      const traceparent = origin && this.tracing.handOn(origin);
      const trace = traceparent === undefined ? {} : { traceparent };
      if (view !== undefined) frames.push({ type: 'task.available', cursor, ...trace, task: toSummary(view) });
    }
    return frames;
  }

  async #traceOf(transaction: TenantTransaction, claim: Claim): Promise<{ traceparent?: string }> {
    const run = await transaction.query
      .selectFrom('run')
      .select(['traceparent', 'started_at as at'])
      .where('id', '=', claim.run_id)
      .executeTakeFirstOrThrow();
    const traceparent = this.tracing.handOn(run);
    return traceparent === undefined ? {} : { traceparent };
  }

  async #model(
    transaction: TenantTransaction,
    claim: Claim,
    projectId: ClaimGrant['task']['project']['id'],
  ): Promise<ClaimGrant['llm']> {
    if (this.#settings.models.baseUrl === undefined) return null;
    const project = await this.#workspace.getProject(transaction, projectId);
    const model = project.model ?? this.#settings.models.defaultModel;
    const apiKey = await this.#tokens.issueRunKey({
      tenantId: transaction.tenantId,
      agentId: claim.agent_id,
      taskId: claim.task_id,
      runId: claim.run_id,
      epoch: claim.epoch,
      model,
    });
    const base = this.#settings.http.publicUrl.replace(/\/$/, '');
    return { openaiBaseUrl: `${base}/llm/openai/v1`, apiKey, model };
  }
}
