import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimGrant, ServerFrame } from '@oblivion/protocol';
import { TestAgent } from '../../hub/test-agent.ts';

export interface AgentAccount {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface DrillAgentOptions {
  readonly slots?: number;
  /** Hears every frame that is no answer, in order, each event once. */
  readonly onEvent?: (frame: ServerFrame) => void;
  /** Hears of every claim that a heartbeat has kept alive. */
  readonly onRenewed?: (claim: RenewedClaim) => void;
  /** The longest pause before it connects again. */
  readonly reconnectMs?: number;
}

export interface RenewedClaim {
  readonly taskId: string;
  readonly epoch: number;
  readonly leaseExpiresAt: string;
}

/** Nexus said no. What may succeed later is asked again by the agent itself and is not thrown. */
export class AgentRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** What an agent still wanted when its drill was over is no failure. */
export function exceptWhenClosed(error: unknown): void {
  if (!(error instanceof AgentRefusal && error.code === 'closed')) throw error;
}

type Waiter = (answer: ServerFrame | 'lost') => void;

const standardReconnectMs = 500;
const answerTimeoutMs = 5_000;
const retryPauseMs = 200;

/**
 * A light agent for drills: it keeps itself connected, goes on after its cursor, keeps its claims alive, and asks each
 * request with the same id until it has an answer, as an SDK does.
 */
export class DrillAgent {
  readonly name: string;
  readonly #nexusUrl: string;
  readonly #account: AgentAccount;
  readonly #options: DrillAgentOptions;
  readonly #waiters = new Map<string, Waiter>();
  readonly #claims = new Map<string, number>();
  #socket: WebSocket | undefined;
  #cursor: string | undefined;
  #welcomed = Promise.withResolvers<void>();
  #beat: NodeJS.Timeout | undefined;
  /** Ends the connection without waiting for the other side, which may hear nothing. */
  #abandon: () => void = () => undefined;
  #isWelcomed = false;
  #isClosed = false;
  /** How often it had to connect again. */
  reconnects = 0;

  private constructor(name: string, nexusUrl: string, account: AgentAccount, options: DrillAgentOptions) {
    this.name = name;
    this.#nexusUrl = nexusUrl;
    this.#account = account;
    this.#options = options;
  }

  static async connect(
    name: string,
    nexusUrl: string,
    account: AgentAccount,
    options: DrillAgentOptions = {},
  ): Promise<DrillAgent> {
    const agent = new DrillAgent(name, nexusUrl, account, options);
    void agent.#stayConnected();
    await agent.#welcomed.promise;
    return agent;
  }

  /** Asks until there is an answer, over as many connections as it takes. */
  async ask(request: { type: string; id?: string } & Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = request.id ?? randomUUID();
    for (;;) {
      await this.#welcomed.promise;
      const answer = await this.#askOnce({ ...request, id }, id);
      if (this.#isClosed) throw new AgentRefusal('closed', 'the agent was closed');
      if (answer !== 'lost' && answer.type === 'reply') return answer.result;
      if (answer !== 'lost' && answer.type === 'error' && !answer.retryable) {
        throw new AgentRefusal(answer.code, answer.message);
      }
      await pause(retryPauseMs);
    }
  }

  /** Claims a task; undefined when another has it. The claim is kept alive until it is `drop`ped. */
  async claim(taskId: string): Promise<ClaimGrant | undefined> {
    const answer = await this.ask({ type: 'claim', taskId });
    if (answer['outcome'] !== 'won') return undefined;
    const grant = answer['claim'] as ClaimGrant;
    this.#claims.set(taskId, grant.epoch);
    return grant;
  }

  /** Forgets a claim: it is not kept alive any longer. */
  drop(taskId: string): void {
    this.#claims.delete(taskId);
  }

  /** Cuts the connection, as a network does; the agent comes back by itself. */
  cut(): void {
    this.#socket?.close();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#beat);
    this.#socket?.close();
    this.#loseWaiters();
    this.#welcomed.resolve();
  }

  async #stayConnected(): Promise<void> {
    const limitMs = this.#options.reconnectMs ?? standardReconnectMs;
    while (!this.#isClosed) {
      try {
        await this.#live();
      } catch {
        // Nothing answers yet.
      }
      if (this.#isClosed) return;
      this.reconnects += 1;
      await pause(limitMs * (0.2 + 0.8 * Math.random()));
    }
  }

  /** One connection, from the token to its end. */
  async #live(): Promise<void> {
    const token = await TestAgent.token(this.#nexusUrl, this.#account);
    const socket = new WebSocket(`${this.#nexusUrl.replace(/^http/, 'ws')}/agents`);
    this.#socket = socket;
    const ended = Promise.withResolvers<void>();
    const patience = setTimeout(ended.resolve, answerTimeoutMs);
    socket.addEventListener('open', () => {
      const { slots = 5 } = this.#options;
      const cursor = this.#cursor === undefined ? {} : { cursor: this.#cursor };
      const words = { id: 'hello', type: 'hello', protocol: 'oblivion.v1', token, slots, ...cursor };
      socket.send(JSON.stringify(words));
    });
    socket.addEventListener('message', (message) => {
      // What an abandoned connection still brings comes again on the next.
      if (socket !== this.#socket) return;
      const frame = JSON.parse(String(message.data)) as ServerFrame;
      if (frame.type === 'welcome') clearTimeout(patience);
      this.#receive(frame);
    });
    socket.addEventListener('close', () => ended.resolve());
    socket.addEventListener('error', () => ended.resolve());
    this.#abandon = ended.resolve;
    await ended.promise;
    this.#abandon = () => undefined;
    socket.close();
    clearTimeout(patience);
    clearInterval(this.#beat);
    if (this.#isWelcomed) this.#welcomed = Promise.withResolvers<void>();
    this.#isWelcomed = false;
    this.#loseWaiters();
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'welcome') {
      this.#cursor ??= frame.cursor;
      this.#beat = setInterval(() => void this.#heartbeat(), Math.max(500, frame.heartbeatMs / 2));
      this.#isWelcomed = true;
      this.#welcomed.resolve();
      return;
    }
    if (frame.type === 'reply' || frame.type === 'error') {
      this.#waiters.get(frame.replyTo ?? '')?.(frame);
      return;
    }
    if (frame.type === 'drain') {
      this.#socket?.close();
      return;
    }
    this.#cursor = frame.cursor;
    this.#options.onEvent?.(frame);
  }

  async #heartbeat(): Promise<void> {
    const claims = [...this.#claims].map(([taskId, epoch]) => ({ taskId, epoch }));
    if (claims.length === 0 && this.#socket?.readyState !== WebSocket.OPEN) return;
    const id = randomUUID();
    const asked = this.#socket;
    const answer = await this.#askOnce({ type: 'heartbeat', claims, id }, id);
    // Nobody answers there, though nothing was cut: as an SDK does, it goes to another process.
    if (answer === 'lost' && asked === this.#socket && asked?.readyState === WebSocket.OPEN) this.#abandon();
    if (answer === 'lost' || answer.type !== 'reply') return;
    const beats = answer.result['claims'] as readonly (RenewedClaim & { readonly outcome: 'renewed' | 'lost' })[];
    for (const beat of beats) if (beat.outcome === 'renewed') this.#options.onRenewed?.(beat);
  }

  #askOnce(frame: object, id: string): Promise<ServerFrame | 'lost'> {
    return new Promise((resolve) => {
      const finish: Waiter = (answer) => {
        clearTimeout(timer);
        this.#waiters.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => finish('lost'), answerTimeoutMs);
      this.#waiters.set(id, finish);
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
      else finish('lost');
    });
  }

  #loseWaiters(): void {
    for (const waiter of this.#waiters.values()) waiter('lost');
  }
}
