import { Inject, Injectable } from '@nestjs/common';
import type { MessageId, RunId, TaskId, ThoughtKind, ToolUse } from '@oblivion/protocol';
import type { Observation } from '../../integrations/langfuse/observation.js';
import { Langfuse } from '../../integrations/langfuse/langfuse.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import {
  callObservation,
  type ContentPolicy,
  messageObservation,
  runObservation,
  thoughtObservation,
  type TracedCall,
  type TracedRun,
} from './observations.js';
import { TraceSpanRepository } from './trace-span.repository.js';

/**
 * Makes observations of what runs do and queues them, in the transaction that writes what they tell of: each one once,
 * complete, and none of what was rolled back. Does nothing while Langfuse is not configured.
 */
@Injectable()
export class Traces {
  readonly #spans: TraceSpanRepository;
  readonly #langfuse: Langfuse;
  readonly #policy: ContentPolicy;

  constructor(spans: TraceSpanRepository, langfuse: Langfuse, @Inject(SETTINGS) settings: Settings) {
    this.#spans = spans;
    this.#langfuse = langfuse;
    this.#policy = settings.langfuse;
  }

  /** How many bytes of a prompt or an answer are worth keeping for a trace; 0 when none are. */
  get contentLimitBytes(): number {
    return this.#langfuse.isConfigured && this.#policy.sendsContent ? this.#policy.contentLimitBytes : 0;
  }

  async recordThought(
    transaction: TenantTransaction,
    runId: RunId,
    thought: { id: string; kind: ThoughtKind; text: string; tool: ToolUse | null; at: Date },
  ): Promise<void> {
    await this.#record(transaction, runId, thought.id, (run) => thoughtObservation(run, thought, this.#policy));
  }

  async recordCall(transaction: TenantTransaction, runId: RunId, call: TracedCall): Promise<void> {
    await this.#record(transaction, runId, call.id, (run) => callObservation(run, call, this.#policy));
  }

  /** What an agent said to people. Words of others are no part of its run. */
  async recordMessage(transaction: TenantTransaction, messageId: MessageId): Promise<void> {
    if (!this.#langfuse.isConfigured) return;
    const message = await this.#spans.findMessage(transaction, messageId);
    if (message === undefined || message.run_id === null) return;
    const { id, kind, text, created_at: at } = message;
    await this.#record(transaction, message.run_id, id, (run) =>
      messageObservation(run, { id, kind, text, at }, this.#policy),
    );
  }

  /** Queues the roots of the runs of a task that an event ended. */
  async closeRuns(transaction: TenantTransaction, taskId: TaskId, endedAt: Date): Promise<void> {
    if (!this.#langfuse.isConfigured) return;
    for (const runId of await this.#spans.closeRuns(transaction, taskId, endedAt)) {
      const result = await this.#spans.findResult(transaction, runId);
      await this.#record(transaction, runId, runId, (run) => runObservation(run, result, this.#policy));
    }
  }

  async #record(
    transaction: TenantTransaction,
    runId: RunId,
    id: string,
    observe: (run: TracedRun) => Observation,
  ): Promise<void> {
    if (!this.#langfuse.isConfigured) return;
    const run = await this.#spans.getRun(transaction, runId);
    await this.#spans.insert(transaction, { id, runId, observation: observe(run) });
  }
}
