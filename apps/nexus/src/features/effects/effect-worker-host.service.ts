import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Worker } from 'bullmq';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { JobConsumers } from '../../platform/queue/job-consumer.service.js';
import { type EffectJob, QueueService, queueNames } from '../../platform/queue/queue.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { EffectRepository } from './effect.repository.js';
import { EffectWorker } from './effect-worker.service.js';

const sweepBatch = 500;

/** Runs the effect worker in processes that have the role: from the queue at once, from PostgreSQL for the forgotten. */
@Injectable()
export class EffectWorkerHost implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  /** Begun without a job. */
  readonly #here = new Set<Promise<void>>();
  #consumer: Worker<EffectJob> | undefined;
  #closing: Promise<void> | undefined;
  readonly #worker: EffectWorker;
  readonly #effects: EffectRepository;
  readonly #queue: QueueService;
  readonly #consumers: JobConsumers;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;

  constructor(worker: EffectWorker, effects: EffectRepository, queue: QueueService, consumers: JobConsumers, log: Log) {
    this.#worker = worker;
    this.#effects = effects;
    this.#queue = queue;
    this.#consumers = consumers;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#consumer = this.#consumers.open<EffectJob>(
      queueNames.effects,
      {
        concurrency: this.settings.work.effectConcurrency,
        onFailure: (error) => this.#log.error(errorFields(error), 'effect job failed'),
      },
      (job) => this.#work(job),
    );
    // Work of a commit is not a part of the request that committed.
    const outside = AsyncLocalStorage.snapshot();
    this.#queue.workHere({
      takeEffects: (job) => this.#worker.hasRoomFor(job.lane) && outside(() => this.#takeHere(job)),
    });
    this.recurring.begin({
      everyMs: this.settings.work.sweepIntervalMs,
      failure: 'sweep for forgotten effects failed',
      work: () => this.#sweep(),
    });
  }

  async #work(job: EffectJob): Promise<void> {
    const restMs = await this.#worker.drain(job);
    if (restMs !== undefined) await this.#queue.delayEffects(job, restMs);
  }

  #takeHere(job: EffectJob): true {
    const taken = this.#consumers
      .measure(queueNames.effects, () => this.#work(job))
      .catch((error: unknown) => this.#log.warn(errorFields(error), 'effects could not be paid; the sweep finds them'))
      .finally(() => this.#here.delete(taken));
    this.#here.add(taken);
    return true;
  }

  async #sweep(): Promise<void> {
    const lanes = await this.#effects.listDueLanes(this.settings.work.sweepGraceMs, sweepBatch);
    if (lanes.length === 0) return;
    try {
      const left = lanes.filter((job) => !(this.#worker.hasRoomFor(job.lane) && this.#takeHere(job)));
      if (left.length > 0) await this.#queue.enqueueForgottenEffects(left);
    } catch {
      for (const lane of lanes) await this.#worker.drain(lane);
    }
  }

  onModuleDestroy(): void {
    this.#worker.stop();
    this.#closing = this.#consumer?.close();
  }

  /** While this waits the process still serves; only then are its doors and stores closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.#closing, ...this.#here]);
  }
}
