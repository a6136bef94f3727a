import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One of agents/python/tests/programs: an agent of its own process, on the real SDK. */
export class PythonProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(name: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn(`${root}.tools/python/bin/python`, ['-m', `tests.programs.${name}`], {
      cwd: `${root}agents/python`,
      env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk;
      });
    }
  }

  /** What it has written so far, errors included. */
  get output(): string {
    return this.#output;
  }

  /** Waits for its end; answers with its exit code. */
  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Ends it at once, as a machine that fails does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
