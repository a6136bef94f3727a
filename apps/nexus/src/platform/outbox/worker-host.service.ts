import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Worker } from 'bullmq';
import { CLOCK, type Clock } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { JobConsumers } from '../queue/job-consumer.service.js';
import { type DeliveryJob, lanesOf, QueueService, queueNames } from '../queue/queue.service.js';
import { RecurringWork } from '../recurring-work.service.js';
import { firstSubscribers } from './catalogue.js';
import { DeliveryRepository, type Lane } from './delivery.repository.js';
import { DeliveryWorker } from './delivery-worker.service.js';

const sweepBatch = 2_000;

/** Runs the delivery worker in processes that have the role: from the queue at once, from PostgreSQL for the forgotten. */
@Injectable()
export class DeliveryWorkerHost implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly #worker: DeliveryWorker;
  readonly #deliveries: DeliveryRepository;
  readonly #queue: QueueService;
  readonly #jobs: JobConsumers;
  readonly #log: Log;
  /** Begun without a job. */
  readonly #here = new Set<Promise<void>>();
  #consumers: readonly Worker<DeliveryJob>[] = [];
  #closing: Promise<unknown> | undefined;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    worker: DeliveryWorker,
    deliveries: DeliveryRepository,
    queue: QueueService,
    jobs: JobConsumers,
    log: Log,
  ) {
    this.#worker = worker;
    this.#deliveries = deliveries;
    this.#queue = queue;
    this.#jobs = jobs;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    this.#worker.registerHandlers();
    if (!this.settings.roles.includes('worker')) return;
    this.#consumers = [queueNames.deliveries, queueNames.following].map((queue) =>
      this.#jobs.open<DeliveryJob>(
        queue,
        {
          concurrency: this.settings.work.deliveryConcurrency,
          onFailure: (error) => this.#log.error(errorFields(error), 'delivery job failed'),
        },
        (job) => this.#work(job),
      ),
    );
    // Work of a commit is not a part of the request that committed.
    const outside = AsyncLocalStorage.snapshot();
    this.#queue.workHere({
      takeDelivery: (lane) => this.#worker.hasRoomFor(lane) && outside(() => this.#takeHere(lane)),
    });
    this.recurring.begin({
      everyMs: this.settings.work.sweepIntervalMs,
      failure: 'sweep for forgotten events failed',
      work: () => this.#sweep(),
    });
  }

  /** Lanes that may be left because this process ends go to another one. */
  async #work(job: DeliveryJob): Promise<void> {
    const lanes = lanesOf(job);
    await Promise.all(lanes.map((lane) => this.#worker.drain(lane)));
    if (this.#closing !== undefined) await this.#queue.enqueueDeliveries(lanes);
  }

  #takeHere(lane: Lane): true {
    const taken = this.#jobs
      .measure(firstSubscribers.has(lane.subscriber) ? queueNames.deliveries : queueNames.following, () =>
        this.#work({ lanes: [lane] }),
      )
      .catch((error: unknown) =>
        this.#log.warn(errorFields(error), 'events could not be looked for; the sweep finds them'),
      )
      .finally(() => this.#here.delete(taken));
    this.#here.add(taken);
    return true;
  }

  async #sweep(): Promise<void> {
    const dueBefore = new Date(this.clock.now().getTime() - this.settings.work.sweepGraceMs);
    const due = await this.#deliveries.listDue(dueBefore, sweepBatch);
    if (due.length === 0) return;
    try {
      const left = due.filter((lane) => !(this.#worker.hasRoomFor(lane) && this.#takeHere(lane)));
      if (left.length > 0) await this.#queue.enqueueForgottenDeliveries(left);
    } catch {
      await this.#drainAll(due);
    }
  }

  /** While Redis is away: as many at once as jobs would be. */
  async #drainAll(lanes: readonly Lane[]): Promise<void> {
    const { deliveryConcurrency } = this.settings.work;
    for (let index = 0; index < lanes.length; index += deliveryConcurrency) {
      await Promise.all(lanes.slice(index, index + deliveryConcurrency).map((lane) => this.#worker.drain(lane)));
    }
  }

  onModuleDestroy(): void {
    this.#worker.stop();
    if (this.#consumers.length > 0) this.#closing = Promise.all(this.#consumers.map((consumer) => consumer.close()));
  }

  /** While this waits the process still serves; only then are its doors and stores closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.#closing, ...this.#here]);
  }
}
