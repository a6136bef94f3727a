import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { CommandFailure } from '../../command/console/failure.ts';
import { summarize } from '../../command/processes/run.ts';
import type { LoadOrder, LoadReport } from './load-order.ts';

const patienceMs = 120_000;

/**
 * Sends loads from a process of its own. The same one sends all loads of a measurement: a program that has just started is
 * still being compiled, and would be what is measured.
 */
export class LoadGenerator {
  readonly #child: ChildProcess;
  #errors = '';
  #waiting: PromiseWithResolvers<LoadReport> | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    child.on('message', (report) => this.#waiting?.resolve(report as LoadReport));
    child.on('close', () => {
      const details = summarize(this.#errors);
      this.#waiting?.reject(new CommandFailure('The load generator failed; what it said is below.', { details }));
    });
  }

  /** Works with a generator that is ended afterwards. */
  static async with<T>(work: (generator: LoadGenerator) => Promise<T>): Promise<T> {
    const child = fork(join(import.meta.dirname, 'generator-process.ts'), {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    try {
      return await work(new LoadGenerator(child));
    } finally {
      child.kill('SIGKILL');
    }
  }

  /** Sends one load and answers with what was found; one at a time. */
  async run(order: LoadOrder): Promise<LoadReport> {
    const durationMs = order.kind === 'count' ? 0 : order.durationMs;
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), durationMs + patienceMs);
    this.#waiting = Promise.withResolvers();
    try {
      this.#child.send(order);
      return await this.#waiting.promise;
    } finally {
      clearTimeout(patience);
    }
  }
}
