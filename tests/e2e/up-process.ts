import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../../command/files/folders.ts';
import type { SystemDescription } from '../../command/system/description.ts';
import { chooseFreePorts, type Ports } from '../../command/system/ports.ts';
import { deleteState } from '../../command/system/remove-state.ts';
import { eventually } from './company.ts';

/** A place in which `./oblivion` is called as a person calls it: its own state and ports. */
export class UpPlace implements AsyncDisposable {
  readonly ports: Ports;
  readonly stateFolder: string;
  readonly #processes: UpProcess[] = [];

  private constructor(ports: Ports, stateFolder: string) {
    this.ports = ports;
    this.stateFolder = stateFolder;
  }

  static async make(): Promise<UpPlace> {
    return new UpPlace(await chooseFreePorts(), await mkdtemp(join(tmpdir(), 'oblivion-up-')));
  }

  call(...words: string[]): UpProcess {
    const { ports } = this;
    const environment = {
      ...process.env,
      OBLIVION_STATE: this.stateFolder,
      REDIS_URL: '',
      OBLIVION_NEXUS_PORT: String(ports.nexus),
      OBLIVION_PROBE_PORT: String(ports.probes),
      OBLIVION_OBSERVER_PORT: String(ports.observer),
      OBLIVION_SANDBOX_PORT: String(ports.sandbox),
      OBLIVION_REFERENCE_AGENT_PORT: String(ports.agent),
      OBLIVION_POSTGRES_PORT: String(ports.postgres),
      OBLIVION_REDIS_PORT: String(ports.redis),
      OBLIVION_REFERENCE_AGENT_METRICS_PORT: String(ports.agentMetrics),
    };
    const called = new UpProcess(spawn(inRepository('oblivion'), words, { env: environment, stdio: 'pipe' }));
    this.#processes.push(called);
    return called;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const called of this.#processes) called.child.kill('SIGTERM');
    await Promise.all(this.#processes.map((called) => called.exitCode));
    await deleteState(this.stateFolder);
  }
}

export class UpProcess {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  output = '';
  errors = '';

  constructor(child: ChildProcess) {
    this.child = child;
    this.exitCode = once(child, 'close').then(([code]) => code as number | null);
    child.stdout?.on('data', (data) => {
      this.output += String(data);
    });
    child.stderr?.on('data', (data) => {
      this.errors += String(data);
    });
  }

  /** What `up --json` prints when everything is ready. */
  async ready(): Promise<SystemDescription> {
    return eventually(`a ready system; it said:\n${this.errors}`, async () => {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}:\n${this.errors}`);
      return this.output.includes('\n') ? (JSON.parse(this.output) as SystemDescription) : undefined;
    });
  }
}
