import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimGrant } from '@oblivion/protocol';
import type { Company } from '../../hub/company.ts';
import { TestAgent } from '../../hub/test-agent.ts';
import { DrillAgent } from '../framework/drill-agent.ts';
import type { DrillSystem } from '../framework/drill-system.ts';
import type { NexusProcess } from '../framework/nexus-process.ts';

/** What Nexus answers to who asks why; the code of the problem when it cannot answer. */
export interface Told {
  readonly taskId: string | null;
  readonly reason: string;
  readonly isMoving: boolean;
  /** Nexus could not answer: the reason is the code of its problem. */
  readonly isProblem?: true;
  readonly explanation: string;
}

export interface Held {
  readonly agent: DrillAgent | TestAgent;
  readonly grant: ClaimGrant;
  readonly taskId: string;
  readonly externalId: string;
}

const lookEveryMs = 150;
const patienceMs = 60_000;

/** One company whose projects each meet a cause of their own. */
export class SilenceScene {
  readonly system: DrillSystem;
  readonly company: Company;
  readonly #cookie: string;
  readonly #agents: (DrillAgent | TestAgent)[] = [];

  constructor(system: DrillSystem, company: Company, cookie: string) {
    this.system = system;
    this.company = company;
    this.#cookie = cookie;
  }

  async why(task: string): Promise<Told> {
    const url = `${this.system.cluster.urlOf('api')}/api/v1/tasks/${task}/why`;
    const response = await fetch(url, { headers: { cookie: this.#cookie }, signal: AbortSignal.timeout(10_000) });
    const body = (await response.json()) as Told & { readonly code?: string; readonly title?: string };
    if (response.ok) return body;
    return {
      taskId: null,
      reason: String(body.code),
      isMoving: false,
      isProblem: true,
      explanation: String(body.title),
    };
  }

  /** A task of the project, as soon as Nexus has it. */
  async write(tag: string): Promise<{ externalId: string; taskId: string }> {
    const externalId = await this.company.writeTask(`@${tag} please`);
    const taskId = await this.until(`the task of ${tag}`, async () => (await this.why(externalId)).taskId ?? undefined);
    return { externalId, taskId };
  }

  /** An agent that keeps its connection and its claims alive. */
  async connect(name: string, slots = 5): Promise<DrillAgent> {
    const agent = await DrillAgent.connect(name, this.company.nexusUrl, this.company.credentials(name), { slots });
    this.#agents.push(agent);
    return agent;
  }

  /** An agent that sends nothing by itself, as one whose process stands still. */
  async connectMute(name: string): Promise<TestAgent> {
    const agent = await this.company.connect(name);
    this.#agents.push(agent);
    return agent;
  }

  /** A task that an agent of the project works on. */
  async hold(tag: string, how: 'alive' | 'mute' = 'alive'): Promise<Held> {
    const { externalId, taskId } = await this.write(tag);
    const agent = how === 'alive' ? await this.connect(`${tag}-1`) : await this.connectMute(`${tag}-1`);
    const grant =
      agent instanceof DrillAgent
        ? await agent.claim(taskId)
        : ((await agent.ask({ type: 'claim', taskId }))['claim'] as ClaimGrant | undefined);
    if (grant === undefined) throw new Error(`somebody else has the task of ${tag}`);
    await agent.ask({ type: 'start', taskId, epoch: grant.epoch });
    return { agent, grant, taskId, externalId };
  }

  /** A task whose agent has said something that waits for a person. */
  async say(tag: string, kind: 'question' | 'blocker'): Promise<Held> {
    const held = await this.hold(tag);
    await this.until(`the root message of ${tag}`, async () => (await this.company.channelMessages(tag))[0]);
    await held.agent.ask({ type: 'say', taskId: held.taskId, epoch: held.grant.epoch, kind, text: 'Which one?' });
    return held;
  }

  async finish(held: Held, outcome: 'completed' | 'failed' = 'completed'): Promise<void> {
    const { agent, grant, taskId } = held;
    await agent.ask({ type: 'finish', taskId, epoch: grant.epoch, text: 'That is all.', outcome });
  }

  async fault(fault: object): Promise<void> {
    await this.company.fault(fault);
  }

  async clearFaults(): Promise<void> {
    await this.company.control('DELETE', 'faults');
  }

  process(name: string): NexusProcess {
    const found = this.system.cluster.processes.find((process) => process.name === name);
    if (found === undefined) throw new Error(`there is no process ${name}`);
    return found;
  }

  async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const endsAt = performance.now() + patienceMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > endsAt) throw new Error(`${what} did not come`);
      await pause(lookEveryMs);
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.close();
  }
}
