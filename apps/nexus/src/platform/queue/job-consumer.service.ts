import { Injectable } from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { Metrics } from '../metrics/metrics.service.js';
import { RedisService } from '../redis/redis.service.js';
import type { queueNames } from './queue.service.js';

type QueueName = (typeof queueNames)[keyof typeof queueNames];

/** Opens consumers of the queues: each job is measured, and Redis coming and going is borne in silence. */
@Injectable()
export class JobConsumers {
  readonly #redis: RedisService;
  readonly #metrics: Metrics;

  constructor(redis: RedisService, metrics: Metrics) {
    this.#redis = redis;
    this.#metrics = metrics;
  }

  /** Works on jobs until the consumer is closed; `onFailure` hears of a job that failed. */
  open<T>(
    queue: QueueName,
    options: { readonly concurrency: number; readonly onFailure: (error: Error) => void },
    work: (job: T) => Promise<void>,
  ): Worker<T> {
    const consumer = new Worker<T>(queue, (job: Job<T>) => this.measure(queue, () => work(job.data)), {
      connection: this.#redis.openBlocking(),
      prefix: this.#redis.prefix,
      concurrency: options.concurrency,
    });
    consumer.on('error', () => undefined);
    consumer.on('failed', (_job, error) => options.onFailure(error));
    return consumer;
  }

  /** Work of a queue that is not a job of it, because this process had room for it at once, is measured like one. */
  async measure(queue: QueueName, work: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    const labels = { 'messaging.system': 'bullmq', 'messaging.destination.name': queue } as const;
    try {
      await work();
      this.#metrics.record('messaging.process.duration', (performance.now() - startedAt) / 1000, labels);
    } catch (error) {
      const failure = { 'error.type': error instanceof Error ? error.name : 'unknown' };
      this.#metrics.record('messaging.process.duration', (performance.now() - startedAt) / 1000, {
        ...labels,
        ...failure,
      });
      throw error;
    }
  }
}
