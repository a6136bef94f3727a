import { setTimeout as pause } from 'node:timers/promises';
import { inRepository } from '../../../command/files/folders.ts';
import { findFreePorts } from '../../../command/processes/port.ts';
import { killGroup, lastLines, type Service, startService } from '../../../command/processes/service.ts';

export type NexusRole = 'intake' | 'api' | 'gateway' | 'llm' | 'worker';

export interface NexusOrder {
  /** Name in the table and of its log. */
  readonly name: string;
  readonly roles: readonly NexusRole[];
  /** Settings of this process alone. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Address of its doors; the loopback address when left out. */
  readonly host?: string;
  /** Program and words that start it, put before its own: for a network of its own. */
  readonly launcher?: readonly string[];
}

export interface NexusGround {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
}

const readyTimeoutMs = 60_000;
const readyPauseMs = 50;
const shownLogLines = 15;

/** One process of Nexus with some of its roles; it can be killed, stopped for a while, and started again. */
export class NexusProcess {
  readonly name: string;
  readonly roles: readonly NexusRole[];
  readonly #order: NexusOrder;
  readonly #ground: NexusGround;
  #service: Service | undefined;
  #port = 0;
  #probePort = 0;
  #isPaused = false;
  #isRetired = false;

  constructor(order: NexusOrder, ground: NexusGround) {
    this.name = order.name;
    this.roles = order.roles;
    this.#order = order;
    this.#ground = ground;
  }

  /** Port of its doors; a new one after each start, since others may have taken the old one meanwhile. */
  get port(): number {
    return this.#port;
  }

  get host(): string {
    return this.#order.host ?? '127.0.0.1';
  }

  get url(): string {
    return `http://${this.host}:${this.#port}`;
  }

  get probeUrl(): string {
    return `http://${this.host}:${this.#probePort}`;
  }

  get pid(): number {
    return this.#service?.pid ?? 0;
  }

  get logFile(): string {
    return `${this.#ground.logFolder}/${this.name}.log`;
  }

  /** Whether it runs and is not stopped: what a load balancer sends connections to. */
  get isServing(): boolean {
    return this.isRunning && !this.#isPaused;
  }

  get isRunning(): boolean {
    return this.#service !== undefined && !this.#service.hasEnded();
  }

  /** Starts it and resolves when it is ready; with these settings changed. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.launch(changes);
    await this.waitUntilReady();
  }

  /** Starts it without waiting: while a store is away it may take long to be ready. */
  async launch(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    if (this.#isRetired) return;
    const [port = 0, probePort = 0] = await findFreePorts(2);
    [this.#port, this.#probePort, this.#isPaused] = [port, probePort, false];
    const [program = '', ...words] = [...(this.#order.launcher ?? []), process.execPath, this.#ground.program];
    this.#service = await startService({
      name: this.name,
      program,
      words,
      environment: {
        PATH: process.env['PATH'],
        // Processes are started many times: what was compiled once need not be compiled again.
        NODE_COMPILE_CACHE: inRepository('.tools', 'compile-cache'),
        ...this.#ground.environment,
        NEXUS_ROLES: this.roles.join(','),
        NEXUS_HOST: this.host,
        NEXUS_PORT: String(port),
        NEXUS_PROBE_PORT: String(probePort),
        ...this.#order.settings,
        ...changes,
      },
      logFile: this.logFile,
    });
  }

  async waitUntilReady(): Promise<void> {
    const endsAt = performance.now() + readyTimeoutMs;
    while (!(await this.isReady())) {
      const isOver = this.#service?.hasEnded() !== false;
      if (isOver || performance.now() > endsAt) {
        const log = (await lastLines(this.logFile, shownLogLines)).join('\n');
        throw new Error(`${this.name} ${isOver ? 'ended' : 'did not become ready'}:\n${log}`);
      }
      await pause(readyPauseMs);
    }
  }

  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.probeUrl}/readyz`, { signal: AbortSignal.timeout(1_000) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Dies at once, as with its machine. */
  async kill(): Promise<void> {
    if (this.#service === undefined || this.#service.hasEnded()) return;
    killGroup(this.#service.pid);
    await this.#service.ended;
  }

  /** Dies and is never started again, whoever asks: the drill is over. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await this.kill();
  }

  /** Stands still, with all its connections open, until `resume`. */
  pause(): void {
    this.#signal('SIGSTOP');
    this.#isPaused = true;
  }

  resume(): void {
    this.#signal('SIGCONT');
    this.#isPaused = false;
  }

  /** Ends politely (SIGTERM) and resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.#isPaused) this.resume();
    await this.#service?.stop();
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.isRunning) throw new Error(`${this.name} does not run`);
    process.kill(this.pid, signal);
  }
}
