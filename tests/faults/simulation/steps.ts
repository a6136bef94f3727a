import { SimulatedAgents } from './agents.ts';
import type { ClickUpTask } from './clickup-side.ts';
import type { SimulationDatabase } from './database.ts';
import type { OutsideWorld } from './outside-world.ts';
import type { Crash, Step } from './plan.ts';
import type { SimulatedNexus } from './simulated-nexus.ts';

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Carries out the steps of one plan. */
export class Stage {
  readonly agents: SimulatedAgents;
  /** Webhooks that Nexus answered with 2xx, by the sender's names. */
  readonly acknowledged = new Set<string>();
  readonly database: SimulationDatabase;
  readonly nexus: SimulatedNexus;
  readonly world: OutsideWorld;
  /** Work that waits for an answer that is held back. */
  #waiting: Promise<unknown>[] = [];
  #marks = 0;
  /** Webhooks that were handed to Nexus, copies too. */
  received = 0;

  constructor(database: SimulationDatabase, nexus: SimulatedNexus, world: OutsideWorld) {
    this.database = database;
    this.nexus = nexus;
    this.world = world;
    this.agents = new SimulatedAgents(nexus);
  }

  async perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'person writes a task':
        return this.world.clickup.writeTask(step.isTagged);
      case 'person edits the task':
        return this.#onTask(step.task, (task) => this.world.clickup.editTask(task));
      case 'person comments':
        return this.#onTask(step.task, (task) => void this.world.clickup.comment(task, this.#mark('comment')));
      case 'person sets a status':
        return this.#onTask(step.task, (task) => this.world.clickup.setStatus(task, step.status));
      case 'person deletes the task':
        return this.#onTask(step.task, (task) => this.world.clickup.deleteTask(task));
      case 'person replies in the thread':
        return this.#onTask(step.task, (task) => this.#reply(task));
      case 'webhooks arrive':
        return this.#withCrash(step.crash, () => this.#arrive(step.picks));
      case 'webhooks are moved from redis':
        return this.#withCrash(step.crash, () => this.nexus.mover.move());
      case 'redis forgets everything':
        // What Redis keeps while PostgreSQL is away is under its own promise; the rest may go.
        return this.nexus.forget(`${this.nexus.redis.prefix}:inbox`);
      case 'events are handled':
        return this.#withCrash(step.crash, () => this.#handleEvents(step.places));
      case 'effects are sent':
        return this.#sendEffects(step);
      case 'answers held back arrive':
        return this.releaseHeld();
      case 'agents claim at once':
        return this.#withCrash(step.crash, () => this.#claim(step));
      case 'agent writes':
        return this.#withCrash(step.crash, async () => {
          const claim = this.agents.claimAt(step.claim);
          if (claim !== undefined) await this.agents.write(claim, step.write);
        });
      case 'agent sends its last request again':
        return this.agents.repeat(step.agent);
      case 'lease runs out': {
        const sql = `update claim set lease_expires_at = now() - interval '1 second' where task_id = $1 and epoch = $2`;
        const claim = this.agents.claimAt(step.claim);
        if (claim !== undefined) await this.database.query(sql, [claim.taskId, claim.epoch]);
        return;
      }
      case 'leases are swept':
        return this.#withCrash(step.crash, () => this.nexus.leases.sweep());
      case 'time passes':
        return this.passTime();
    }
  }

  /** Every pause is over, and so is the time that an effect may be in sending. */
  async passTime(): Promise<void> {
    await this.nexus.endPauses();
    await this.database.query(
      `update delivery set next_attempt_at = now() - interval '1 minute' where status = 'pending'`,
    );
    await this.database.query(
      `update effect set next_attempt_at = now() - interval '1 minute', sending_until = sending_until - interval '1 hour'
       where status in ('pending', 'sending')`,
    );
  }

  async releaseHeld(): Promise<void> {
    this.world.releaseHeld();
    await Promise.allSettled(this.#waiting);
    this.#waiting = [];
  }

  async #withCrash(crash: Crash | undefined, work: () => Promise<unknown>): Promise<void> {
    if (crash !== undefined) await this.#planCrash(crash);
    try {
      await work();
    } catch (error) {
      // Work that broke off is what a crash looks like from outside; without one, it is a fault of Nexus.
      if (crash === undefined) throw error;
    } finally {
      if (crash !== undefined) await this.database.query('delete from simulation.crash');
      if (crash?.kind === 'connection is cut') await this.nexus.noticeCutConnections();
    }
  }

  async #planCrash({ kind, atWrite }: Crash): Promise<void> {
    await this.database.query('alter sequence simulation.write restart');
    const values = [kind === 'commit fails' ? null : atWrite, kind];
    await this.database.query('insert into simulation.crash values ($1, $2)', values);
  }

  async #arrive(picks: StepOf<'webhooks arrive'>['picks']): Promise<void> {
    const { webhooks } = this.world;
    for (const { place, comesAgain } of picks) {
      if (webhooks.length === 0) return;
      const index = place % webhooks.length;
      const webhook = webhooks[index] as (typeof webhooks)[number];
      const status = await this.nexus.receive(webhook);
      this.received += 1;
      if (status !== 200) continue;
      this.acknowledged.add(`${webhook.provider} ${webhook.name}`);
      // The sender may not have heard the answer, and then sends once more.
      if (!comesAgain) webhooks.splice(index, 1);
    }
  }

  async #handleEvents(places: readonly number[]): Promise<void> {
    for (const place of places) {
      const due = await this.dueDeliveries();
      const job = due[place % due.length];
      if (job !== undefined) await this.nexus.deliveries.drain(job);
    }
  }

  /** In the order in which they were written, which does not depend on names that differ from run to run. */
  async dueDeliveries(): Promise<readonly { subscriber: string; lane: string }[]> {
    return this.database.query(
      `select subscriber, lane from delivery where status = 'pending' group by subscriber, lane
       order by min(event_position), subscriber`,
    );
  }

  async dueEffects(): Promise<readonly { lane: string }[]> {
    return this.database.query(
      `select lane from effect where status in ('pending', 'sending') group by lane order by min(position)`,
    );
  }

  async #sendEffects(step: StepOf<'effects are sent'>): Promise<void> {
    this.world.failNext(step.fault);
    await this.#withCrash(step.crash, async () => {
      for (const place of step.places) {
        const due = await this.dueEffects();
        const job = due[place % due.length];
        if (job !== undefined) await this.#sendLane(job.lane);
      }
    });
    this.world.failNext(undefined);
  }

  /** Goes on without the lane when its answer is held back. */
  async #sendLane(lane: string): Promise<void> {
    const sending = this.nexus.effectWorker().drain({ lane });
    const held = this.world.nextHeld().then(() => 'held');
    const outcome = await Promise.race([sending.then(() => 'sent'), held]);
    if (outcome !== 'held') return;
    sending.catch(() => undefined);
    this.#waiting.push(sending);
  }

  async #claim(step: StepOf<'agents claim at once'>): Promise<void> {
    const taskId = await this.#nexusTask(step.task);
    if (taskId !== undefined) await Promise.all(step.agents.map((agent) => this.agents.claim(agent, taskId)));
  }

  #onTask(number: number, act: (task: ClickUpTask) => void): void {
    const { tasks } = this.world.clickup;
    const task = tasks[number % tasks.length];
    if (task !== undefined && !task.isDeleted) act(task);
  }

  #reply(task: ClickUpTask): void {
    const root = this.world.slack.roots.find(({ text }) => text.includes(`/t/${task.id}|`));
    if (root !== undefined) this.world.slack.reply(root, this.#mark('reply'));
  }

  #mark(kind: string): string {
    this.#marks += 1;
    return `${kind}-${this.#marks}.`;
  }

  async #nexusTask(number: number): Promise<string | undefined> {
    const { tasks } = this.world.clickup;
    const task = tasks[number % tasks.length];
    if (task === undefined) return undefined;
    return (await this.database.query<{ id: string }>('select id from task where external_id = $1', [task.id]))[0]?.id;
  }
}
