import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import type { DrillSystem } from '../framework/drill-system.ts';
import { Keeper, Killer } from '../framework/keeper.ts';
import type { Random } from '../framework/random.ts';

/** Shares of webhooks and calls that are struck all the time. */
const lasting = [
  { target: 'webhook.*', kind: 'duplicate', probability: 0.2 },
  { target: 'webhook.*', kind: 'drop', probability: 0.05 },
  { target: 'webhook.*', kind: 'reorder', probability: 0.1, delayMs: 2_000 },
  { target: 'slack.*', kind: 'accepted_timeout', probability: 0.05 },
  { target: 'clickup.*', kind: 'accepted_timeout', probability: 0.05 },
] as const;
const bursts = [
  { target: 'slack.*', kind: '429', retryAfterSeconds: 1 },
  { target: 'clickup.*', kind: '429', retryAfterSeconds: 1 },
  { target: 'slack.*', kind: '500' },
  { target: 'clickup.*', kind: '500' },
] as const;
const burstEveryMs = 6_000;

interface SetFault {
  readonly kind: string;
  readonly struck: number;
}

/** Everything that goes wrong during the drill, at moments that the seed decides. */
export class Misfortunes {
  readonly #system: DrillSystem;
  readonly #company: Company;
  readonly #keeper: Keeper;
  readonly #killer: Killer;
  readonly #bursts: Promise<void>;
  readonly #stopped = new AbortController();

  private constructor(system: DrillSystem, company: Company, order: { killEveryMs: number; random: Random }) {
    this.#system = system;
    this.#company = company;
    const { processes } = system.cluster;
    this.#keeper = new Keeper(processes);
    this.#killer = new Killer(processes, { everyMs: order.killEveryMs, random: order.random.fork('kills') });
    this.#bursts = this.#burst(order.random.fork('bursts'));
  }

  static async begin(
    system: DrillSystem,
    company: Company,
    order: { readonly killEveryMs: number; readonly random: Random },
  ): Promise<Misfortunes> {
    const random = order.random.fork('faults');
    for (const fault of lasting) await company.fault({ ...fault, seed: random.below(1_000_000) });
    return new Misfortunes(system, company, order);
  }

  async flushRedis(): Promise<void> {
    await this.#system.stores.redis.flush();
  }

  async restartPostgres(): Promise<void> {
    await this.#system.stores.postgres.stopImmediately();
    await this.#system.stores.postgres.startAgain();
  }

  /** Ends all of them and answers with what struck how often. Everything runs again afterwards. */
  async end(): Promise<Readonly<Record<string, number>>> {
    this.#stopped.abort();
    await Promise.all([this.#killer.stop(), this.#bursts]);
    const { faults } = await this.#company.control<{ faults: readonly SetFault[] }>('GET', 'faults');
    await this.#company.control('DELETE', 'faults');
    const struck = (...kinds: readonly string[]) =>
      faults.filter(({ kind }) => kinds.includes(kind)).reduce((sum, fault) => sum + fault.struck, 0);
    return {
      'webhooks doubled': struck('duplicate'),
      'webhooks lost': struck('drop'),
      'webhooks reordered': struck('reorder'),
      'calls accepted, then timed out': struck('accepted_timeout'),
      'calls answered 429 or 500': struck('429', '500'),
      'processes killed': this.#killer.kills,
    };
  }

  /** Lets the processes end: from now on nothing is started again. */
  async stopKeeping(): Promise<void> {
    await this.#keeper.stop();
  }

  async #burst(random: Random): Promise<void> {
    const { signal } = this.#stopped;
    for (;;) {
      await pause(burstEveryMs * random.between(0.5, 1.5), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#company.fault({ ...random.pick(bursts), times: 3 + random.below(15) });
    }
  }
}
