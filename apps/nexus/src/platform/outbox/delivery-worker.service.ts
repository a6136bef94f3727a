import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { TenantId } from '@oblivion/protocol';
import { SpanKind } from '@opentelemetry/api';
import { CLOCK, type Clock } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Batching } from '../batching.js';
import { Database } from '../database/database.service.js';
import { errorFields } from '../logging/error-fields.js';
import { Limit } from '../limit.js';
import { Log } from '../logging/log.service.js';
import { withLogContext } from '../logging/log-context.js';
import { Metrics } from '../metrics/metrics.service.js';
import { Precedence } from '../precedence.js';
import { OneAtATime } from '../one-at-a-time.js';
import { markFailed } from '../telemetry/in-span.js';
import { Tracing } from '../telemetry/tracing.service.js';
import { backgroundSubscribers, catalogueProblems, firstSubscribers, type SubscriberName } from './catalogue.js';
import { type DeliveryKey, DeliveryRepository, type Lane, type PendingDelivery } from './delivery.repository.js';
import { type DeliveryLimits, nextDelivery } from './next-delivery.js';
import { nothingToApply, type ReceivedEvent, SUBSCRIBER, type Subscriber } from './subscriber.js';

type DeliveryOutcome = 'handled' | 'postponed' | 'set_aside';

/** Look-ups of lanes under way at once, and most lanes of one. */
const headsConcurrency = 2;
const headsSize = 100;
/** Statements that mark events which left nothing to write, under way at once, and most events of one. */
const emptyConcurrency = 2;
const emptySize = 200;

/** However much there is to handle, people and agents who ask something find a connection at once. */
const connectionsLeftToOthers = 4;

interface OwnedDelivery extends DeliveryKey {
  readonly tenantId: TenantId;
}

/** Hands the events of a lane to their subscriber, one after the other, each in a transaction that marks it handled. */
@Injectable()
export class DeliveryWorker {
  readonly #handlers = new Map<string, Subscriber>();
  readonly #draining = new OneAtATime<void>();
  readonly #firstLimit: Limit;
  readonly #limit: Limit;
  readonly #backgroundLimit: Limit;
  readonly #applying: Limit;
  readonly #heads: Batching<Lane, PendingDelivery | undefined>;
  readonly #empty = new Batching<OwnedDelivery, void>({
    concurrency: emptyConcurrency,
    size: emptySize,
    run: (deliveries) => this.#markEmpty(deliveries),
  });
  readonly #deliveries: DeliveryRepository;
  readonly #database: Database;
  readonly #discovery: DiscoveryService;
  #isStopping = false;
  readonly #settings: Settings['work'];
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Tracing) private readonly tracing!: Tracing;
  @Inject(Log) private readonly log!: Log;
  @Inject(Precedence) private readonly precedence!: Precedence;

  readonly #metrics: Metrics;

  constructor(
    discovery: DiscoveryService,
    deliveries: DeliveryRepository,
    database: Database,
    metrics: Metrics,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#settings = settings.work;
    this.#firstLimit = new Limit(settings.work.deliveryConcurrency);
    this.#limit = new Limit(settings.work.deliveryConcurrency);
    this.#backgroundLimit = new Limit(settings.work.backgroundConcurrency);
    this.#applying = new Limit(Math.max(1, settings.database.poolSize - connectionsLeftToOthers));
    this.#metrics = metrics;
    this.#discovery = discovery;
    this.#deliveries = deliveries;
    this.#database = database;
    this.#heads = new Batching({
      concurrency: headsConcurrency,
      size: headsSize,
      run: async (lanes) =>
        (await deliveries.listHeads(lanes)).map((value) => ({ status: 'fulfilled' as const, value })),
    });
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

  /** Begins nothing new from now on; what is being handled is handled to its end. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Whether work in a lane would begin at once. */
  hasRoomFor({ subscriber, lane }: Lane): boolean {
    if (this.#isStopping) return false;
    return this.#draining.isRunning(`${subscriber} ${lane}`) || this.#limitOf(subscriber).hasRoom;
  }

  #limitOf(subscriber: string): Limit {
    if (firstSubscribers.has(subscriber)) return this.#firstLimit;
    return backgroundSubscribers.has(subscriber) ? this.#backgroundLimit : this.#limit;
  }

  /** Handles everything that is due in a lane. Safe to run twice at once, here or in several processes. */
  drain(lane: Lane): Promise<void> {
    const name = `${lane.subscriber} ${lane.lane}`;
    return this.#draining.run(name, this.#limitOf(lane.subscriber), () => this.#drainOnce(lane));
  }

  async #drainOnce({ subscriber, lane }: Lane): Promise<void> {
    while (!this.#isStopping) {
      const pending = await this.#heads.submit({ subscriber, lane });
      if (pending === undefined || !pending.isDue) return;
      const startedAt = performance.now();
      const handle = (): Promise<DeliveryOutcome> => this.#handleInTrace({ subscriber, lane }, pending);
      const outcome = await (firstSubscribers.has(subscriber) ? this.precedence.first(handle) : handle());
      this.#measure(subscriber as SubscriberName, pending, {
        outcome,
        seconds: (performance.now() - startedAt) / 1000,
      });
      // Of what came behind it meanwhile, whoever kept that has asked for the lane again.
      if (outcome !== 'handled' || !pending.isFollowed) return;
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
  async #handleInTrace(place: Lane, pending: PendingDelivery): Promise<DeliveryOutcome> {
    const { subscriber } = place;
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
      const outcome = await this.#handle(place, pending);
      if (outcome !== 'handled') markFailed(span, outcome);
      return outcome;
    });
  }

  async #handle({ subscriber }: Lane, pending: PendingDelivery): Promise<DeliveryOutcome> {
    const { event } = pending;
    const handler = this.#handlers.get(subscriber);
    if (handler === undefined) {
      this.log.error({ subscriber }, 'event for a subscriber that this version does not know');
      return 'postponed';
    }
    const context = { tenantId: event.tenantId, ...(event.taskId === null ? {} : { taskId: event.taskId }) };
    return withLogContext(context, async () => {
      try {
        const prepared = await handler.prepare(event);
        if (prepared === nothingToApply) await this.#empty.submit(keyOf(event, subscriber));
        else await this.#apply(handler, prepared, keyOf(event, subscriber), event);
        return 'handled';
      } catch (error) {
        return this.#postpone(subscriber, pending, error);
      }
    });
  }

  async #apply(handler: Subscriber, prepared: unknown, key: OwnedDelivery, event: ReceivedEvent): Promise<void> {
    const apply = (): Promise<void> => this.#applying.run(() => this.#applyOnce(handler, prepared, key, event));
    await (firstSubscribers.has(key.subscriber) ? apply() : this.precedence.following(apply));
  }

  async #applyOnce(handler: Subscriber, prepared: unknown, key: OwnedDelivery, event: ReceivedEvent): Promise<void> {
    await this.#database.withTenant(key.tenantId, async (transaction) => {
      // First: whoever else has the same event waits here, and finds it handled.
      if (!(await this.#deliveries.markDone(transaction, key))) return;
      await handler.apply(transaction, event, prepared);
    });
  }

  async #markEmpty(deliveries: readonly OwnedDelivery[]): Promise<readonly PromiseSettledResult<void>[]> {
    const results = new Map<OwnedDelivery, PromiseSettledResult<void>>();
    for (const [tenantId, own] of Map.groupBy(deliveries, (delivery) => delivery.tenantId)) {
      const [result] = await Promise.allSettled([
        this.#database.withTenant(tenantId, (transaction) => this.#deliveries.markManyDone(transaction, own)),
      ]);
      for (const delivery of own) results.set(delivery, result);
    }
    return deliveries.map((delivery) => results.get(delivery) as PromiseSettledResult<void>);
  }

  #limits(): Omit<DeliveryLimits, 'random'> {
    const { deliveryAttempts, outageHours, backoffBaseMs, backoffLimitMs } = this.#settings;
    const outageMs = outageHours * 3_600_000;
    return { attempts: deliveryAttempts, outageMs, baseMs: backoffBaseMs, limitMs: backoffLimitMs };
  }

  async #postpone(subscriber: string, pending: PendingDelivery, error: unknown): Promise<DeliveryOutcome> {
    const { event } = pending;
    const now = this.clock.now().getTime();
    const attempt = pending.attempts + 1;
    const failed = { attempt, ageMs: now - event.occurredAt.getTime() };
    const next = nextDelivery(error, failed, { ...this.#limits(), random: Math.random() });
    const fields = { subscriber, event: event.name, position: event.position, attempt, ...errorFields(error) };
    if (next.step === 'set_aside') this.log.error(fields, 'event could not be handled and was set aside');
    else this.log.warn(fields, 'event could not be handled yet');
    await this.#deliveries.recordFailure(event.tenantId, {
      subscriber,
      position: event.position,
      error: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
      attempts: next.step === 'retry' ? next.attempts : attempt,
      nextAttemptAt: next.step === 'retry' ? new Date(now + next.afterMs) : null,
    });
    return next.step === 'set_aside' ? 'set_aside' : 'postponed';
  }
}

const keyOf = ({ tenantId, position }: ReceivedEvent, subscriber: string): OwnedDelivery => ({
  tenantId,
  position,
  subscriber,
});
