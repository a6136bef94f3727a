import { subscriptions } from '../../../apps/nexus/dist/platform/outbox/catalogue.js';
import { SimulationDatabase } from './database.ts';
import { type Violation, violationsAtTheEnd, violationsNow } from './invariants.ts';
import { OutsideWorld } from './outside-world.ts';
import { makePlan, type Step } from './plan.ts';
import { SimulatedNexus } from './simulated-nexus.ts';
import { Stage } from './steps.ts';
import { marksOf, violationsOutside } from './truth.ts';

export interface Failure {
  readonly seed: number;
  /** The steps that were taken, up to the one after which something did not hold. */
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
}

/** Rounds of everything that is due, after which all must be at rest. */
const restLimit = 60;

/** Random histories on one real database: the same Nexus serves one seed after the other, each in an empty world. */
export class Simulator {
  readonly #database: SimulationDatabase;
  readonly #world: OutsideWorld;
  readonly #nexus: SimulatedNexus;
  readonly #subscribers: Readonly<Record<string, readonly string[]>>;
  #histories = 0;
  stepsTaken = 0;
  crashes = 0;
  webhooks = 0;
  requests = 0;
  effects = 0;

  private constructor(database: SimulationDatabase, world: OutsideWorld, nexus: SimulatedNexus) {
    this.#database = database;
    this.#world = world;
    this.#nexus = nexus;
    this.#subscribers = subscribersByEvent();
  }

  static async open(stores: { postgresUrl: string; redisUrl: string }): Promise<Simulator> {
    const database = await SimulationDatabase.create(stores.postgresUrl);
    const world = await new OutsideWorld().start();
    return new Simulator(database, world, await SimulatedNexus.start(database, stores.redisUrl, world));
  }

  get debug() {
    return { database: this.#database, world: this.#world, nexus: this.#nexus };
  }
  /** One history; undefined when everything held. */
  async run(seed: number, count: number): Promise<Failure | undefined> {
    const plan = makePlan(seed, count);
    this.#histories += 1;
    this.#world.reset(String(this.#histories));
    await this.#database.empty();
    await this.#nexus.found(this.#database);
    const stage = new Stage(this.#database, this.#nexus, this.#world);
    for (const [index, step] of plan.entries()) {
      const violations = await this.#after(stage, () => stage.perform(step));
      this.stepsTaken += 1;
      if ('crash' in step && step.crash !== undefined) this.crashes += 1;
      if (violations.length > 0) return { seed, steps: plan.slice(0, index + 1), violations };
    }
    const violations = await this.#ending(stage);
    this.webhooks += stage.received;
    this.requests += stage.agents.requests;
    this.effects += marksOf(stage).length;
    return violations.length === 0 ? undefined : { seed, steps: plan, violations };
  }

  async close(): Promise<void> {
    await this.#nexus.close();
    await this.#world.stop();
    await this.#database.drop();
  }

  async #after(stage: Stage, act: () => Promise<void>): Promise<readonly Violation[]> {
    try {
      await act();
    } catch (error) {
      await stage.releaseHeld();
      return [{ rule: 'an error of Nexus', detail: error instanceof Error ? (error.stack ?? '') : String(error) }];
    }
    return violationsNow(this.#database, this.#subscribers);
  }

  /** Everything that is due happens; then the living agents finish what is left, and nothing may remain. */
  async #ending(stage: Stage): Promise<readonly Violation[]> {
    const restless = await this.#rest(stage);
    if (restless.length > 0) return restless;
    const outside = await violationsOutside(stage);
    if (outside.length > 0) return outside;
    await this.#database.query(`update claim set lease_expires_at = now() - interval '1 second'`);
    await this.#nexus.leases.sweep();
    const waiting = await this.#database.query<{ id: string }>(`select id from task where status = 'available'`);
    for (const { id } of waiting) {
      await stage.agents.claim(0, id);
      const claim = stage.agents.claims.findLast(({ taskId }) => taskId === id);
      if (claim !== undefined) await stage.agents.write(claim, { type: 'finish', outcome: 'completed' });
    }
    const again = await this.#rest(stage);
    const deleted = this.#world.clickup.tasks.filter((task) => task.isDeleted).map((task) => task.id);
    return [...again, ...(await violationsAtTheEnd(this.#database, deleted)), ...(await violationsOutside(stage))];
  }

  async #rest(stage: Stage): Promise<readonly Violation[]> {
    for (let round = 0; round < restLimit; round += 1) {
      await stage.releaseHeld();
      const isOver = await this.#round(stage);
      const violations = await violationsNow(this.#database, this.#subscribers);
      if (violations.length > 0 || isOver) return violations;
    }
    const open = [...(await stage.dueDeliveries()), ...(await stage.dueEffects()), ...this.#world.webhooks];
    return [{ rule: 'it does not come to rest', detail: JSON.stringify(open.slice(0, 10)) }];
  }

  /** Lets everything happen that is due; true when there was nothing. */
  async #round(stage: Stage): Promise<boolean> {
    await stage.passTime();
    const arriving = this.#world.webhooks.map(() => ({ place: 0, comesAgain: false }));
    await stage.perform({ kind: 'webhooks arrive', picks: arriving, crash: undefined });
    await this.#nexus.mover.move();
    await this.#nexus.leases.sweep();
    await this.#nexus.compare();
    const streamed = await this.#nexus.countStreamed();
    const [deliveries, effects] = [await stage.dueDeliveries(), await stage.dueEffects()];
    for (const { subscriber, lane } of deliveries) await this.#nexus.deliveries.drain({ subscriber, lane });
    for (const { lane } of effects) await this.#nexus.effectWorker().drain({ lane });
    return arriving.length + streamed + deliveries.length + effects.length === 0;
  }
}

function subscribersByEvent(): Readonly<Record<string, readonly string[]>> {
  const byEvent: Record<string, string[]> = {};
  for (const [subscriber, names] of Object.entries(subscriptions)) {
    for (const name of names) (byEvent[name] ??= []).push(subscriber);
  }
  return byEvent;
}
