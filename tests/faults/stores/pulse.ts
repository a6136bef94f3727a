import { setTimeout as pause } from 'node:timers/promises';
import type { ServerFrame } from '@oblivion/protocol';
import type { Company } from '../../hub/company.ts';
import { markOf, marksIn, type TaskDeeds } from '../checker/deeds.ts';
import { AgentRefusal, DrillAgent } from '../framework/drill-agent.ts';

const lookEveryMs = 400;
/** Each agent takes no more than it can do, as an SDK does: what is left over is offered again. */
const slots = 4;
/** How long an agent works on a task, so that there are always some that are held. */
const workMs = 1_000;
/** The status that shows that a task has gone all the way. */
export const finalStatus = 'in review';

interface PulseTask {
  readonly index: number;
  /** When it was written, on the same clock as `finishedAt`. */
  readonly writtenAt: number;
  readonly taskId: string;
  readonly url: string;
}

/** People write tasks at a steady pace, and agents finish them: the work that goes on while things are broken. */
export class Pulse {
  /** When tasks were seen to be finished in ClickUp, in milliseconds of `performance.now()`. */
  readonly finishedAt: number[] = [];
  /** What agents were refused: they lost a task to time. */
  readonly refusals: string[] = [];
  readonly #company: Company;
  readonly #everyMs: number;
  readonly #tasks: PulseTask[] = [];
  readonly #open = new Set<PulseTask>();
  readonly #agents: DrillAgent[] = [];
  readonly #stopped = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(company: Company, perMinute: number) {
    this.#company = company;
    this.#everyMs = 60_000 / perMinute;
  }

  async start(names: readonly string[]): Promise<void> {
    for (const name of names) this.#agents.push(await this.#connect(name));
    this.#loops = [this.#write(), this.#look()];
  }

  get written(): number {
    return this.#tasks.length;
  }

  get reconnects(): number {
    return this.#agents.reduce((sum, agent) => sum + agent.reconnects, 0);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** When the task with this id was written. */
  writtenAt(taskId: string): number | undefined {
    return this.#tasks.find((task) => task.taskId === taskId)?.writtenAt;
  }

  /** No more tasks are written; those that are open go on. */
  async stopWriting(): Promise<void> {
    this.#stopped.abort();
    await this.#loops[0];
  }

  async end(): Promise<void> {
    await this.stopWriting();
    for (const agent of this.#agents) agent.close();
    this.#open.clear();
    await this.#loops[1];
  }

  deeds(): readonly TaskDeeds[] {
    return this.#tasks.map(({ index, taskId, url }) => ({
      taskId,
      url,
      channelId: this.#company.channelId(),
      words: [
        { mark: markOf(index, 0), origin: 'nexus', inThread: true, inComments: false },
        { mark: markOf(index, 1), origin: 'nexus', inThread: true, inComments: true },
      ],
      finalStatus,
    }));
  }

  async #write(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const index = this.#tasks.length;
      const order = { personEmail: 'mira@acme.test', name: `Task ${index}`, markdownDescription: '@demo please' };
      const writtenAt = performance.now();
      const { id, url } = await this.#company.control<{ id: string; url: string }>('POST', 'clickup/tasks', order);
      const task = { index, writtenAt, taskId: id, url };
      this.#tasks.push(task);
      this.#open.add(task);
      const dueInMs = writtenAt + this.#everyMs - performance.now();
      await pause(Math.max(0, dueInMs), undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    while (!this.#stopped.signal.aborted || this.#open.size > 0) {
      for (const task of this.#open) {
        const { task: seen } = await this.#company.clickUpTask(task.taskId);
        if (seen.status.status !== finalStatus) continue;
        this.#open.delete(task);
        this.finishedAt.push(performance.now());
      }
      await pause(lookEveryMs);
    }
  }

  async #connect(name: string): Promise<DrillAgent> {
    const connected = Promise.withResolvers<DrillAgent>();
    const working = new Set<string>();
    const onEvent = (frame: ServerFrame) => {
      if (frame.type !== 'task.available' || working.size >= slots || working.has(frame.task.id)) return;
      const { task } = frame;
      working.add(task.id);
      const work = async () => this.#work(await connected.promise, task);
      void work().finally(() => working.delete(task.id));
    };
    const { nexusUrl } = this.#company;
    connected.resolve(await DrillAgent.connect(name, nexusUrl, this.#company.credentials(name), { slots, onEvent }));
    return connected.promise;
  }

  async #work(agent: DrillAgent, task: { readonly id: string; readonly title: string }): Promise<void> {
    const index = Number(task.title.replace('Task ', ''));
    try {
      const grant = await agent.claim(task.id);
      if (grant === undefined) return;
      const held = { taskId: grant.taskId, epoch: grant.epoch };
      // The words of an earlier holder stand already: a later one goes on after them.
      const spoken = new Set(grant.messages.flatMap((message) => marksIn(message.text)));
      await agent.ask({ type: 'start', ...held });
      if (!spoken.has(markOf(index, 0))) {
        await agent.ask({ type: 'say', ...held, kind: 'progress', text: `progress ${markOf(index, 0)}` });
      }
      await pause(workMs);
      await agent.ask({ type: 'finish', ...held, text: `result ${markOf(index, 1)}` });
    } catch (error) {
      if (!(error instanceof AgentRefusal)) throw error;
      // It lost the task: the next holder goes on.
      if (error.code !== 'closed') this.refusals.push(error.code);
    } finally {
      agent.drop(task.id);
    }
  }
}
