import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { type EffectJob, QueueService, queueNames } from '../../platform/queue/queue.service.js';
import { RedisService } from '../../platform/redis/redis.service.js';
import { EffectRepository } from './effect.repository.js';
import { EffectWorker } from './effect-worker.service.js';

const sweepBatch = 500;

/** Runs the effect worker in processes that have the role: from the queue at once, from PostgreSQL for the forgotten. */
@Injectable()
export class EffectWorkerHost implements OnApplicationBootstrap, OnApplicationShutdown {
  #consumer: Worker<EffectJob> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #worker: EffectWorker;
  readonly #effects: EffectRepository;
  readonly #queue: QueueService;
  readonly #redis: RedisService;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(worker: EffectWorker, effects: EffectRepository, queue: QueueService, redis: RedisService, log: Log) {
    this.#worker = worker;
    this.#effects = effects;
    this.#queue = queue;
    this.#redis = redis;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#consumer = new Worker<EffectJob>(queueNames.effects, (job) => this.#work(job.data.lane), {
      connection: this.#redis.openBlocking(),
      prefix: this.#redis.prefix,
      concurrency: this.settings.work.effectConcurrency,
    });
    this.#consumer.on('error', () => undefined);
    this.#consumer.on('failed', (_job, error) => this.#log.error(errorFields(error), 'effect job failed'));
    this.#timer = setInterval(() => void this.#sweep(), this.settings.work.sweepIntervalMs);
  }

  async #work(lane: string): Promise<void> {
    const restMs = await this.#worker.drain(lane);
    if (restMs !== undefined) await this.#queue.delayEffects(lane, restMs);
  }

  async #sweep(): Promise<void> {
    try {
      const lanes = await this.#effects.listDueLanes(this.settings.work.sweepGraceMs, sweepBatch);
      if (lanes.length === 0) return;
      try {
        await this.#queue.enqueueEffects(lanes);
      } catch {
        for (const lane of lanes) await this.#worker.drain(lane);
      }
    } catch (error) {
      this.#log.warn(errorFields(error), 'sweep for forgotten effects failed');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#consumer?.close();
  }
}
