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
import { queueNames } from '../../platform/queue/queue.service.js';
import { type DueWakeUp, WakeUpRepository } from './wake-up.repository.js';
import { WakeUps } from './wake-ups.service.js';

/** Wakes agents in processes that have the role: told by the queue, and by a sweep of what is due in PostgreSQL. */
@Injectable()
export class WakeUpWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly #wakeUps: WakeUps;
  readonly #repository: WakeUpRepository;
  readonly #consumers: JobConsumers;
  readonly #log: Log;
  /** By agent: a slow address delays nobody else. */
  readonly #open = new Map<string, Promise<void>>();
  #consumer: Worker<object> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #isStopping = false;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(wakeUps: WakeUps, repository: WakeUpRepository, consumers: JobConsumers, log: Log) {
    this.#wakeUps = wakeUps;
    this.#repository = repository;
    this.#consumers = consumers;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#consumer = this.#consumers.open<object>(
      queueNames.wakeUps,
      { concurrency: 1, onFailure: (error) => this.#log.error(errorFields(error), 'wake-up job failed') },
      () => this.#look(),
    );
    this.#timer = setInterval(() => void this.#look(), this.settings.work.sweepIntervalMs);
  }

  async #look(): Promise<void> {
    const free = this.settings.wakeUps.concurrency - this.#open.size;
    if (this.#isStopping || free <= 0) return;
    try {
      for (const due of await this.#repository.listDue(free)) this.#attend(due);
    } catch (error) {
      this.#log.warn(errorFields(error), 'sweep for agents to be woken failed');
    }
  }

  #attend(due: DueWakeUp): void {
    if (this.#isStopping || this.#open.has(due.agentId)) return;
    const attending = this.#wakeUps
      .attend(due)
      .catch((error: unknown) => this.#log.warn({ ...due, ...errorFields(error) }, 'an agent could not be attended to'))
      .finally(() => this.#open.delete(due.agentId));
    this.#open.set(due.agentId, attending);
  }

  onModuleDestroy(): void {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#closing = this.#consumer?.close();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#closing;
    await Promise.all(this.#open.values());
  }
}
