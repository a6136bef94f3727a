import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { SpanKind } from '@opentelemetry/api';
import { CLOCK, type Clock } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.service.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { withLogContext } from '../logging/log-context.js';
import { Metrics } from '../metrics/metrics.service.js';
import { markFailed } from '../telemetry/in-span.js';
import { Tracing } from '../telemetry/tracing.service.js';
import { backoffMs } from './backoff.js';
import { catalogueProblems, type SubscriberName } from './catalogue.js';
import { DeliveryRepository, type PendingDelivery } from './delivery.repository.js';
import { SUBSCRIBER, type Subscriber } from './subscriber.js';

type DeliveryOutcome = 'handled' | 'postponed' | 'set_aside';

/** Hands the events of a lane to their subscriber, one after the other, each in the transaction that marks it handled. */
@Injectable()
export class DeliveryWorker {
  readonly #handlers = new Map<string, Subscriber>();
  readonly #deliveries: DeliveryRepository;
  readonly #database: Database;
  readonly #log: Log;
  readonly #discovery: DiscoveryService;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Tracing) private readonly tracing!: Tracing;

  readonly #metrics: Metrics;

  constructor(
    discovery: DiscoveryService,
    deliveries: DeliveryRepository,
    database: Database,
    metrics: Metrics,
    log: Log,
  ) {
    this.#metrics = metrics;
    this.#discovery = discovery;
    this.#deliveries = deliveries;
    this.#database = database;
    this.#log = log;
  }

  /** Finds the handlers and refuses to start when a subscription has none or two. */
  registerHandlers(): void {
    const names: SubscriberName[] = [];
    for (const wrapper of this.#discovery.getProviders()) {
      const type = wrapper.metatype;
      const handled =
        typeof type === 'function'
          ? (Reflect.getMetadata(SUBSCRIBER, type) as SubscriberName[] | undefined)
          : undefined;
      for (const name of handled ?? []) {
        names.push(name);
        this.#handlers.set(name, wrapper.instance as Subscriber);
      }
    }
    const problems = catalogueProblems(names);
    if (problems.length > 0) throw new Error(`the event catalogue does not fit the code: ${problems.join('; ')}`);
  }

  /** Handles everything that is due in a lane. Safe to run twice at once. */
  async drain(subscriber: string, lane: string): Promise<void> {
    for (;;) {
      const pending = await this.#deliveries.findFirst(subscriber, lane);
      if (pending === undefined || pending.nextAttemptAt > this.clock.now()) return;
      const startedAt = performance.now();
      const outcome = await this.#handleInTrace(subscriber, pending);
      this.#measure(subscriber as SubscriberName, pending, {
        outcome,
        seconds: (performance.now() - startedAt) / 1000,
      });
      if (outcome !== 'handled') return;
    }
  }

  #measure(
    subscriber: SubscriberName,
    { event }: PendingDelivery,
    { outcome, seconds }: { outcome: DeliveryOutcome; seconds: number },
  ): void {
    this.#metrics.record('oblivion.delivery.duration', seconds, { subscriber, outcome });
    if (outcome !== 'handled') return;
    const lagSeconds = Math.max(0, (this.clock.now().getTime() - event.occurredAt.getTime()) / 1000);
    this.#metrics.record('oblivion.delivery.lag', lagSeconds, { subscriber });
  }

  /** A failure that is tried again marks its span, though nothing is thrown. */
  async #handleInTrace(subscriber: string, pending: PendingDelivery): Promise<DeliveryOutcome> {
    const { event } = pending;
    const words = {
      name: `process ${subscriber}`,
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'bullmq',
        'messaging.operation.type': 'process',
        'messaging.destination.name': subscriber,
        'oblivion.event.name': event.name,
        'oblivion.attempt': pending.attempts + 1,
        ...(event.taskId === null ? {} : { 'oblivion.task.id': event.taskId }),
      },
    };
    const origin = { traceparent: event.traceparent, at: event.occurredAt };
    return this.tracing.follow(origin, words, async (span) => {
      const outcome = await this.#handle(subscriber, pending);
      if (outcome !== 'handled') markFailed(span, outcome);
      return outcome;
    });
  }

  async #handle(subscriber: string, pending: PendingDelivery): Promise<DeliveryOutcome> {
    const { event } = pending;
    const handler = this.#handlers.get(subscriber);
    if (handler === undefined) {
      this.#log.error({ subscriber }, 'event for a subscriber that this version does not know');
      return 'postponed';
    }
    const context = { tenantId: event.tenantId, ...(event.taskId === null ? {} : { taskId: event.taskId }) };
    return withLogContext(context, async () => {
      try {
        const prepared = await handler.prepare(event);
        await this.#database.withTenant(event.tenantId, async (transaction) => {
          if (!(await this.#deliveries.lock(transaction, subscriber, event.position))) return;
          await handler.apply(transaction, event, prepared);
          await this.#deliveries.markDone(transaction, subscriber, event.position);
        });
        return 'handled';
      } catch (error) {
        return this.#postpone(subscriber, pending, error);
      }
    });
  }

  async #postpone(subscriber: string, pending: PendingDelivery, error: unknown): Promise<DeliveryOutcome> {
    const { event } = pending;
    const attempt = pending.attempts + 1;
    const { backoffBaseMs, backoffLimitMs, deliveryAttempts } = this.settings.work;
    const isLast = attempt >= deliveryAttempts;
    const pause = backoffMs(attempt, { baseMs: backoffBaseMs, limitMs: backoffLimitMs, random: Math.random() });
    const fields = { subscriber, event: event.name, position: event.position, attempt, ...errorFields(error) };
    if (isLast) this.#log.error(fields, 'event could not be handled and was set aside');
    else this.#log.warn(fields, 'event could not be handled yet');
    await this.#deliveries.recordFailure(event.tenantId, {
      subscriber,
      position: event.position,
      error: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
      nextAttemptAt: isLast ? null : new Date(this.clock.now().getTime() + pause),
    });
    return isLast ? 'set_aside' : 'postponed';
  }
}
