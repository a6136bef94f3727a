import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Worker } from 'bullmq';
import { CLOCK, type Clock } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { JobConsumers } from '../queue/job-consumer.service.js';
import { type DeliveryJob, QueueService, queueNames } from '../queue/queue.service.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryWorker } from './delivery-worker.service.js';

const sweepBatch = 500;

/** Runs the delivery worker in processes that have the role: from the queue at once, from PostgreSQL for the forgotten. */
@Injectable()
export class DeliveryWorkerHost implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #worker: DeliveryWorker;
  readonly #deliveries: DeliveryRepository;
  readonly #queue: QueueService;
  readonly #consumers: JobConsumers;
  readonly #log: Log;
  #consumer: Worker<DeliveryJob> | undefined;
  #sweep: NodeJS.Timeout | undefined;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    worker: DeliveryWorker,
    deliveries: DeliveryRepository,
    queue: QueueService,
    consumers: JobConsumers,
    log: Log,
  ) {
    this.#worker = worker;
    this.#deliveries = deliveries;
    this.#queue = queue;
    this.#consumers = consumers;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    this.#worker.registerHandlers();
    if (!this.settings.roles.includes('worker')) return;
    this.#consumer = this.#consumers.open<DeliveryJob>(
      queueNames.deliveries,
      {
        concurrency: this.settings.work.deliveryConcurrency,
        onFailure: (error) => this.#log.error(errorFields(error), 'delivery job failed'),
      },
      (job) => this.#worker.drain(job.subscriber, job.lane),
    );
    this.#sweep = setInterval(() => void this.#sweepOnce(), this.settings.work.sweepIntervalMs);
  }

  async #sweepOnce(): Promise<void> {
    try {
      const dueBefore = new Date(this.clock.now().getTime() - this.settings.work.sweepGraceMs);
      const due = await this.#deliveries.listDue(dueBefore, sweepBatch);
      if (due.length === 0) return;
      try {
        await this.#queue.enqueueDeliveries(due);
      } catch {
        for (const job of due) await this.#worker.drain(job.subscriber, job.lane);
      }
    } catch (error) {
      this.#log.warn(errorFields(error), 'sweep for forgotten events failed');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#consumer?.close();
  }
}
