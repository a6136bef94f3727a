import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { Traces } from '../traces/traces.service.js';
import { type ModelCall, toModelCalled, toTracedCall } from './model-call.js';
import { ModelCallRepository } from './model-call.repository.js';

const attempts = 5;

/** Writes what model calls used, after the answer, so that no agent waits for it. */
@Injectable()
export class UsageRecorder implements OnApplicationShutdown {
  readonly #pending = new Set<Promise<void>>();
  readonly #database: Database;
  readonly #calls: ModelCallRepository;
  readonly #metrics: Metrics;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(Traces) private readonly traces!: Traces;

  constructor(database: Database, calls: ModelCallRepository, metrics: Metrics, log: Log) {
    this.#database = database;
    this.#calls = calls;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** Begins to write a call and returns at once. */
  record(call: ModelCall): void {
    this.#measure(call);
    const writing = this.#write(call).finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
  }

  #measure(call: ModelCall): void {
    const model = { 'gen_ai.provider.name': call.provider, 'gen_ai.request.model': call.model } as const;
    const labels = { 'gen_ai.operation.name': 'chat', ...model } as const;
    this.#metrics.record('gen_ai.client.operation.duration', call.durationMs / 1000, {
      ...labels,
      'error.type': errorTypeOf(call),
    });
    if (call.firstByteMs !== null) {
      this.#metrics.record('gen_ai.client.operation.time_to_first_chunk', call.firstByteMs / 1000, labels);
    }
    if (call.costMicroUsd !== null) this.#metrics.add('oblivion.llm.cost', call.costMicroUsd / 1e6, model);
    if (call.usage === undefined) return;
    const { inputTokens, outputTokens } = call.usage;
    this.#metrics.record('gen_ai.client.token.usage', inputTokens, { ...labels, 'gen_ai.token.type': 'input' });
    this.#metrics.record('gen_ai.client.token.usage', outputTokens, { ...labels, 'gen_ai.token.type': 'output' });
  }

  async #write(call: ModelCall): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#writeOnce(call);
      } catch (error) {
        if (attempt === attempts) return this.#giveUp(call, error);
      }
      const { backoffBaseMs, backoffLimitMs } = this.settings.work;
      await pause(backoffMs(attempt, { baseMs: backoffBaseMs, limitMs: backoffLimitMs, random: Math.random() }));
    }
  }

  async #writeOnce(call: ModelCall): Promise<void> {
    await this.#database.withTenant(call.run.tenantId, async (transaction) => {
      // The commit of an earlier attempt may have succeeded although its answer was lost.
      if (!(await this.#calls.insert(transaction, call))) return;
      await appendEvent(transaction, { name: 'model.called', taskId: call.run.taskId, payload: toModelCalled(call) });
      await this.traces.recordCall(transaction, call.run.runId, toTracedCall(call));
    });
  }

  /** The figures go to the log, where they can still be found. */
  #giveUp(call: ModelCall, error: unknown): void {
    this.#log.error(
      { call: { ...call, run: call.run.runId, content: undefined }, ...errorFields(error) },
      'usage of a model call was not written',
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#pending);
  }
}

function errorTypeOf({ status, isComplete }: ModelCall): string | undefined {
  if (status >= 400) return String(status);
  return isComplete ? undefined : 'incomplete';
}
