import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { Queue } from 'bullmq';
import { Batching } from '../batching.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { firstSubscribers } from '../outbox/catalogue.js';
import { type CommittedWork, Database, type WakeName } from '../database/database.service.js';
import { Log } from '../logging/log.service.js';
import type { Reading } from '../metrics/metric-catalogue.js';
import { RedisService } from '../redis/redis.service.js';

/** Lanes that have work. Jobs of the release before named a single one. */
export type DeliveryJob = { readonly lanes: readonly WaitingLane[] } | WaitingLane;
export interface WaitingLane {
  readonly subscriber: string;
  readonly lane: string;
}
export interface EffectJob {
  readonly lane: string;
  /** Jobs of the release before did not name it. */
  readonly tenantId?: TenantId;
}

/** A worker of this process; each is asked first whether it begins with a piece of work at once. */
export interface WorkerHere {
  takeDelivery?(lane: WaitingLane): boolean;
  takeEffects?(job: EffectJob): boolean;
}

export const queueNames = {
  /** Of what people and agents wait for. */
  deliveries: 'deliveries',
  /** Of what follows from it: however many of these wait, none of the others waits behind them. */
  following: 'following',
  effects: 'effects',
  memory: 'memory',
  wakeUps: 'wake-ups',
} as const;
/** Few enough that several processes share the work of a large commit; of very many, jobs name more: there is enough for all. */
const lanesPerJob = 25;
const mostLanesPerJob = 100;
const jobsAtOnce = 4;
const commitsPerBatch = 1_000;
/** After so many lanes at once, the next ones are put together for a moment: workers have enough to do until then. */
const manyLanes = lanesPerJob;
const manyLanesPauseMs = 50;
const crowdedJobs = 1_000;
const jobStates = ['waiting', 'active', 'delayed', 'failed'] as const;

const countLanes = (works: readonly CommittedWork[]): number =>
  works.reduce((sum, { deliveries, effectLanes }) => sum + deliveries.length + effectLanes.size, 0);

/** BullMQ gives colons in ids a meaning of its own. */
const idOf = (lane: string): string => lane.replaceAll(':', '.');

export function lanesOf(job: DeliveryJob): readonly WaitingLane[] {
  return 'lanes' in job ? job.lanes : [job];
}

/**
 * Tells workers that lanes have work: those of this process as long as they have room, for that takes no way through Redis,
 * and then those of all processes. A job is only a hint: the rows in PostgreSQL say what there is to do, and a sweep finds
 * what was forgotten, so a lost or doubled job changes nothing.
 */
@Injectable()
export class QueueService implements OnModuleInit, OnApplicationShutdown {
  readonly #database: Database;
  readonly #log: Log;
  readonly #deliveries: Queue<DeliveryJob>;
  readonly #following: Queue<DeliveryJob>;
  readonly #effects: Queue<EffectJob>;
  readonly #wakes: Readonly<Record<WakeName, Queue>>;
  readonly #workersHere: WorkerHere[] = [];
  /** Commits that come while Redis takes the last one's jobs share the next ones. */
  readonly #committed = new Batching<CommittedWork, void>({
    concurrency: 1,
    size: commitsPerBatch,
    run: async (works) => {
      await this.#enqueueAll(works);
      return works.map(() => ({ status: 'fulfilled', value: undefined }));
    },
    restMs: (works) => (countLanes(works) < manyLanes ? 0 : manyLanesPauseMs),
  });

  constructor(database: Database, redis: RedisService, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#log = log;
    const options = {
      connection: redis.client,
      prefix: settings.redis.prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    };
    this.#deliveries = new Queue(queueNames.deliveries, options);
    this.#following = new Queue(queueNames.following, options);
    this.#effects = new Queue(queueNames.effects, options);
    this.#wakes = { memory: new Queue(queueNames.memory, options), wakeUps: new Queue(queueNames.wakeUps, options) };
    for (const queue of this.#all()) queue.on('error', () => undefined);
  }

  onModuleInit(): void {
    this.#database.onCommit((work) => {
      const deliveries = work.deliveries.filter((lane) => !this.#workersHere.some((one) => one.takeDelivery?.(lane)));
      const effectLanes = new Set(
        [...work.effectLanes].filter(
          (lane) => !this.#workersHere.some((one) => one.takeEffects?.({ lane, tenantId: work.tenantId })),
        ),
      );
      const isLeft = deliveries.length > 0 || effectLanes.size > 0 || work.wakes.size > 0;
      if (isLeft) void this.#enqueue({ ...work, deliveries, effectLanes });
    });
  }

  /** From now on the worker is asked first. It must not throw, and answers at once. */
  workHere(worker: WorkerHere): void {
    this.#workersHere.push(worker);
  }

  /** One job, or a few when there are very many, for all lanes of a commit. */
  async enqueueDeliveries(lanes: readonly WaitingLane[]): Promise<void> {
    await Promise.all(this.#byQueue(lanes).map(([queue, own]) => this.#enqueueLanes(queue, own)));
  }

  #byQueue(lanes: readonly WaitingLane[]): readonly (readonly [Queue<DeliveryJob>, readonly WaitingLane[]])[] {
    const queueOf = ({ subscriber }: WaitingLane) =>
      firstSubscribers.has(subscriber) ? this.#deliveries : this.#following;
    return [...Map.groupBy(lanes, queueOf)];
  }

  async #enqueueLanes(queue: Queue<DeliveryJob>, lanes: readonly WaitingLane[]): Promise<void> {
    const distinct = [...new Map(lanes.map((lane) => [`${lane.subscriber} ${lane.lane}`, lane])).values()];
    const size = Math.min(mostLanesPerJob, Math.max(lanesPerJob, Math.ceil(distinct.length / jobsAtOnce)));
    const jobs = Array.from({ length: Math.ceil(distinct.length / size) }, (_, index) => ({
      name: 'handle',
      data: { lanes: distinct.slice(index * size, (index + 1) * size) },
    }));
    await queue.addBulk(jobs);
  }

  async enqueueEffects(jobs: readonly EffectJob[]): Promise<void> {
    await this.#effects.addBulk(jobs.map((data) => ({ name: 'deliver', data })));
  }

  /** For lanes that seem forgotten: none gets a second job while the one of an earlier sweep waits. */
  async enqueueForgottenEffects(jobs: readonly EffectJob[]): Promise<void> {
    await this.#effects.addBulk(
      jobs.map((data) => ({ name: 'deliver', data, opts: { jobId: `sweep.${idOf(data.lane)}` } })),
    );
  }

  /** For lanes that seem forgotten; none when so many jobs wait that they are more likely on their way. */
  async enqueueForgottenDeliveries(lanes: readonly WaitingLane[]): Promise<void> {
    await Promise.all(
      this.#byQueue(lanes).map(async ([queue, own]) => {
        if ((await queue.getWaitingCount()) < crowdedJobs) await this.#enqueueLanes(queue, own);
      }),
    );
  }

  /** Comes back to a lane after a pause, in milliseconds: once, however many found that it has to wait until then. */
  async delayEffects(job: EffectJob, delay: number): Promise<void> {
    const dueSecond = Math.ceil((Date.now() + delay) / 1000);
    await this.#effects.add('deliver', job, { delay, jobId: `rest.${idOf(job.lane)}.${dueSecond}` });
  }

  /** Jobs by queue and state. Throws while Redis is away. */
  async countJobs(): Promise<readonly Reading<'oblivion.queue.jobs'>[]> {
    const counts = await Promise.all(
      this.#all().map(async (queue) => ({
        queue: queue.name as (typeof queueNames)[keyof typeof queueNames],
        jobs: await queue.getJobCounts(...jobStates),
      })),
    );
    return counts.flatMap(({ queue, jobs }) =>
      jobStates.map((state) => ({ value: jobs[state] ?? 0, labels: { queue, state } })),
    );
  }

  #all(): readonly Queue[] {
    return [this.#deliveries, this.#following, this.#effects, ...Object.values(this.#wakes)];
  }

  async #enqueue(work: CommittedWork): Promise<void> {
    try {
      await this.#committed.submit(work);
    } catch (error) {
      this.#log.warn({ error: (error as Error).message }, 'queue did not take work; the sweep will find it');
    }
  }

  async #enqueueAll(works: readonly CommittedWork[]): Promise<void> {
    const deliveries = works.flatMap((work) => work.deliveries);
    const effects = new Map(
      works.flatMap(({ tenantId, effectLanes }) => [...effectLanes].map((lane) => [lane, { lane, tenantId }])),
    );
    const wakes = new Set(works.flatMap((work) => [...work.wakes]));
    await Promise.all([
      deliveries.length === 0 ? undefined : this.enqueueDeliveries(deliveries),
      effects.size === 0 ? undefined : this.enqueueEffects([...effects.values()]),
      ...[...wakes].map((name) => this.#wakes[name].add('wake', {})),
    ]);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.#all().map((queue) => queue.close()));
  }
}
