import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inRepository } from '../../../command/files/folders.ts';
import type { Company } from '../../hub/company.ts';
import type { Random } from '../framework/random.ts';
import { type AgentNote, readAgentLog } from './agent-log.ts';
import type { HostOrder } from './agent-host.ts';

const agentsPerHost = 10;

interface Host {
  readonly order: HostOrder;
  child: ChildProcess;
  isStruck: boolean;
}

/** Agents in processes of their own, ten in each: what strikes one strikes all of its agents. */
export class AgentFleet {
  readonly #hosts: readonly Host[];
  readonly #random: Random;
  readonly #returns = new Set<Promise<void>>();
  #isStopped = false;

  private constructor(hosts: readonly Host[], random: Random) {
    this.#hosts = hosts;
    this.#random = random;
  }

  /** Resolves when all are connected. */
  static async start(
    company: Company,
    names: readonly string[],
    place: { readonly folder: string; readonly random: Random },
  ): Promise<AgentFleet> {
    const hosts: Host[] = [];
    for (let first = 0; first < names.length; first += agentsPerHost) {
      const agents = names.slice(first, first + agentsPerHost).map((name) => company.credentials(name));
      const logFile = join(place.folder, `agents-${hosts.length + 1}.jsonl`);
      const order = { nexusUrl: company.nexusUrl, agents, logFile };
      hosts.push({ order, child: launch(order), isStruck: false });
    }
    await Promise.all(hosts.map(({ child }) => untilConnected(child)));
    return new AgentFleet(hosts, place.random);
  }

  /** Dies at once; its agents come back after a while, remembering nothing. */
  kill(): boolean {
    return this.#strike(async (host) => {
      const ended = once(host.child, 'exit');
      host.child.kill('SIGKILL');
      await ended;
      await pause(this.#random.between(100, 2_000));
      if (this.#isStopped) return;
      host.child = launch(host.order);
      await untilConnected(host.child);
    });
  }

  /** Stands still for so long, and then goes on as if nothing had happened. */
  stop(durationMs: number): boolean {
    return this.#strike(async (host) => {
      host.child.kill('SIGSTOP');
      await pause(durationMs);
      host.child.kill('SIGCONT');
    });
  }

  /** Resolves when none is struck any more. */
  async recover(): Promise<void> {
    await Promise.all(this.#returns);
  }

  async end(): Promise<void> {
    this.#isStopped = true;
    for (const { child } of this.#hosts) child.kill('SIGCONT');
    await this.recover();
    for (const { child } of this.#hosts) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }

  async readNotes(): Promise<readonly AgentNote[]> {
    const texts = await Promise.all(this.#hosts.map(({ order }) => readFile(order.logFile, 'utf8').catch(() => '')));
    return texts.flatMap(readAgentLog);
  }

  /** False when all are struck already. */
  #strike(blow: (host: Host) => Promise<void>): boolean {
    const whole = this.#hosts.filter((host) => !host.isStruck);
    if (whole.length === 0) return false;
    const host = this.#random.pick(whole);
    host.isStruck = true;
    const returned = blow(host).finally(() => {
      host.isStruck = false;
      this.#returns.delete(returned);
    });
    this.#returns.add(returned);
    return true;
  }
}

function launch(order: HostOrder): ChildProcess {
  return spawn(process.execPath, [inRepository('tests/faults/ownership/agent-host.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Resolves when its agents are connected, or it has ended. */
async function untilConnected(child: ChildProcess): Promise<void> {
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
}
