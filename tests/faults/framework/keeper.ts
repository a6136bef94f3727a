import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { NexusProcess } from './nexus-process.ts';

const lookEveryMs = 100;

/** Starts again what has ended, as Kubernetes does, until it is told to stop. */
export class Keeper {
  readonly #processes: readonly NexusProcess[];
  #isStopping = false;
  readonly #loop: Promise<void>;
  starts = 0;

  constructor(processes: readonly NexusProcess[]) {
    this.#processes = processes;
    this.#loop = this.#keep();
  }

  async #keep(): Promise<void> {
    while (!this.#isStopping) {
      for (const process of this.#processes.filter((candidate) => !candidate.isRunning)) {
        await process.launch();
        this.starts += 1;
      }
      await pause(lookEveryMs);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#loop;
  }
}

/** Kills one process after another with SIGKILL, every role in turn; the next when the last is ready again. */
export class Killer {
  readonly #stopped = new AbortController();
  readonly #loop: Promise<void>;
  kills = 0;

  constructor(processes: readonly NexusProcess[], { everyMs, random }: { everyMs: number; random: Random }) {
    this.#loop = this.#killAll(processes, everyMs, random);
  }

  async #killAll(processes: readonly NexusProcess[], everyMs: number, random: Random): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      for (const process of random.shuffle(processes)) {
        await pause(everyMs * random.between(0.6, 1.4), undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        if (!process.isRunning) continue;
        await process.kill();
        this.kills += 1;
        while (!signal.aborted && !(await process.isReady())) await pause(lookEveryMs);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }
}
