import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A program that starts needs the processor more than the one who asks whether it is ready. */
const readyPauseMs = 20;
/** Starting takes two seconds on an idle machine; a busy one is given time. */
const readyTimeoutMs = 60_000;
const shownOutput = 6_000;
const root = fileURLToPath(new URL('../../', import.meta.url));

/** One program of the system, as it is shipped. */
export class HubProcess {
  readonly #script: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = '';

  constructor(script: string, environment: Readonly<Record<string, string>>) {
    this.#script = script;
    this.#environment = environment;
  }

  /** Starts it, with these settings changed, and resolves when the address answers. */
  async start(readyUrl: string, changes: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = spawn(process.execPath, [`${root}${this.#script}`], {
      env: { PATH: process.env.PATH, ...this.#environment, ...changes },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.#keep(chunk));
    // A run that fails or is cut short must not leave its processes to the next one.
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const deadline = performance.now() + readyTimeoutMs;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${this.#script} ended:\n${this.#output}`);
      if (await answers(readyUrl)) return;
      if (performance.now() > deadline) break;
    }
    await this.stop();
    throw new Error(`${this.#script} did not become ready:\n${this.#output}`);
  }

  /** Ends it at once, as a machine that fails does, or politely with another signal; answers with its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const ended = this.whenEnded();
    this.signal(signal);
    return ended;
  }

  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Its exit code once it has ended; null when a signal ended it. */
  async whenEnded(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  /** Resolves once it has ended by itself with exit code 0; else throws with what it last said. */
  async endsWell(): Promise<void> {
    const code = await this.whenEnded();
    if (code !== 0) throw new Error(`${this.#script} ended with ${code}:\n${this.#output.slice(-shownOutput)}`);
  }

  /** By how much it gives way to others, as the system counts it. */
  get niceness(): number {
    return getPriority(this.#child?.pid ?? 0);
  }

  get output(): string {
    return this.#output;
  }

  #keep(chunk: Buffer): void {
    this.#output = (this.#output + chunk.toString()).slice(-200_000);
  }
}

/** Runs a command of Nexus to its end; answers with what it printed. */
export async function runNexus(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [`${root}apps/nexus/dist/main.js`, ...words], {
    env: { PATH: process.env.PATH, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk;
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    await pause(readyPauseMs);
    return false;
  }
}

/** Ports that are free now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
