import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { PartHealth as PartHealthView, SystemHealth } from '@oblivion/protocol';
import { type NexusRole, SETTINGS, type Settings } from '../config/settings.js';
import { Database } from '../database/database.service.js';
import { Log } from '../logging/log.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { RedisService } from '../redis/redis.service.js';
import { withTimeout } from '../with-timeout.js';
import { failureWords } from './failure-words.js';
import { type KnownReport, nextReport, type PartDescription, type PartReport, sortParts, summarize } from './part.js';
import { SharedReports } from './shared-reports.service.js';

const checkTimeoutMs = 2_000;
/** Reports of a process live this many rounds without being renewed. */
const livesForRounds = 3;

/**
 * How every part is that this process stands on or works with. Whoever uses a part declares it and reports what they
 * notice; the reports of all processes are put together over Redis.
 */
@Injectable()
export class PartHealth implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #parts = new Map<string, PartDescription>();
  readonly #reports = new Map<string, KnownReport>();
  readonly #startedMs = Date.now();
  readonly #shared: SharedReports;
  readonly #redis: RedisService;
  readonly #database: Database;
  readonly #metrics: Metrics;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #isPublishing = false;
  #isOver = false;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(shared: SharedReports, redis: RedisService, database: Database, metrics: Metrics, log: Log) {
    this.#shared = shared;
    this.#redis = redis;
    this.#database = database;
    this.#metrics = metrics;
    this.#log = log;
  }

  onModuleInit(): void {
    this.declare({
      name: 'postgresql',
      label: 'PostgreSQL',
      whenDegraded: 'Nothing can be read or written. Webhooks are kept in Redis meanwhile.',
      whenOff: 'Oblivion does not run without it.',
      check: () => this.#database.check(),
    });
    this.declare({
      name: 'redis',
      label: 'Redis',
      whenDegraded:
        'Work goes on from PostgreSQL, up to a few seconds later. What other processes notice is not known here.',
      whenOff: 'Oblivion does not run without it.',
      check: () => this.#redis.check(),
    });
    const look = (): void => void this.#checkOne('redis');
    this.#redis.client.on('close', look);
    this.#redis.client.on('ready', look);
  }

  onApplicationBootstrap(): void {
    const { checkIntervalMs } = this.settings.parts;
    this.#timer = setInterval(() => void this.check(), checkIntervalMs);
    void this.check();
  }

  /** Makes a part known, once per process. Until something is reported of it, it counts as `ok`. */
  declare(description: PartDescription): void {
    const { name } = description;
    if (this.#parts.has(name)) throw new Error(`part ${name} is declared twice`);
    this.#parts.set(name, description);
    this.#metrics.observe('oblivion.part.degraded', () => [
      { value: this.#reports.get(name)?.state === 'degraded' ? 1 : 0, labels: { part: name } },
    ]);
  }

  /** Tells what was noticed of a declared part. Cheap when nothing changed; may be called for every use of it. */
  report(name: string, report: PartReport): void {
    if (!this.#parts.has(name)) throw new Error(`part ${name} is not declared`);
    const former = this.#reports.get(name);
    const next = nextReport(former, name, report, Date.now());
    this.#reports.set(name, next);
    if (former?.state === next.state && former.reason === next.reason) return;
    this.#tell(former, next);
    void this.#publish();
  }

  /** How all parts are, as far as it can be known. */
  async read(): Promise<SystemHealth> {
    let others: readonly KnownReport[] = [];
    let scope: SystemHealth['scope'] = 'system';
    try {
      others = await this.#shared.listOthers();
    } catch {
      scope = 'process';
      await this.#checkOne('redis');
    }
    const nowMs = Date.now();
    const reports = [...this.#reports.values(), ...others];
    const all = [...this.#parts.values()].map((part) =>
      summarize(part, reports, { nowMs, startedMs: this.#startedMs }),
    );
    return toSystemHealth(all, scope, new Date(nowMs));
  }

  /** Looks at the parts that can be looked at, now, and tells the other processes that this one is here. */
  async check(): Promise<void> {
    await Promise.all([...this.#parts.keys()].map((name) => this.#checkOne(name)));
    await this.#publish();
  }

  /** Whether a process with a role is alive; undefined while only this one is known and has it not. */
  async hasRole(role: NexusRole): Promise<boolean | undefined> {
    if (this.settings.roles.includes(role)) return true;
    try {
      return (await this.#shared.listOthers()).some(({ name }) => name === roleReport(role));
    } catch {
      return undefined;
    }
  }

  /** Whether this process saw the part fail. */
  isDegraded(name: string): boolean {
    return this.#reports.get(name)?.state === 'degraded';
  }

  async #checkOne(name: string): Promise<void> {
    const check = this.#parts.get(name)?.check;
    if (check === undefined || this.#isOver) return;
    try {
      await withTimeout(check(), checkTimeoutMs, `${name} did not answer in time`);
      if (!this.#isOver) this.report(name, { state: 'ok' });
    } catch (error) {
      if (!this.#isOver) this.report(name, { state: 'degraded', reason: failureWords(error) });
    }
  }

  #tell(former: KnownReport | undefined, next: KnownReport): void {
    const { name: part, reason } = next;
    if (next.state === 'degraded') this.#log.warn({ part, reason }, 'part is degraded');
    else if (former?.state === 'degraded')
      this.#log.info({ part, forMs: next.sinceMs - former.sinceMs }, 'part is well');
  }

  async #publish(): Promise<void> {
    if (this.#isPublishing || this.#isOver) return;
    this.#isPublishing = true;
    try {
      const lifeMs = this.settings.parts.checkIntervalMs * livesForRounds;
      await this.#shared.publish([...this.#reports.values(), ...this.#roles()], lifeMs);
    } catch (error) {
      // The check of Redis says so; the next round tells the others.
      this.#log.debug({ reason: failureWords(error) }, 'part reports could not be shared');
    } finally {
      this.#isPublishing = false;
    }
  }

  /** Each role of this process, told like a part that works for as long as the process lives. */
  #roles(): readonly KnownReport[] {
    const sinceMs = this.#startedMs;
    return this.settings.roles.map((role) => ({
      name: roleReport(role),
      state: 'ok',
      reason: null,
      sinceMs,
      seenMs: Date.now(),
    }));
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    await this.#shared.withdraw().catch(() => undefined);
  }
}

function roleReport(role: NexusRole): string {
  return `role:${role}`;
}

/** Puts parts together, those that need attention first. */
export function toSystemHealth(
  parts: readonly PartHealthView[],
  scope: SystemHealth['scope'],
  now: Date,
): SystemHealth {
  const state = parts.some((part) => part.state === 'degraded') ? 'degraded' : 'ok';
  return { state, scope, checkedAt: now.toISOString(), parts: sortParts(parts) };
}
