import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailure } from '../../command/console/failure.ts';
import { askJson } from '../../command/system/http.ts';

const protocol = 'oblivion.v1';
const connectTimeoutMs = 10_000;
const slots = 100;

export interface AgentAccount {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An agent that only listens: it notes when it hears of a task and claims nothing. */
export class BenchAgent {
  readonly #socket: WebSocket;
  /** Times of `task.available` in milliseconds since the epoch, by the address of the task. */
  readonly heardAt = new Map<string, number>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.#hear(String(event.data)));
  }

  static async connect(nexusUrl: string, account: AgentAccount): Promise<BenchAgent> {
    const token = await askToken(nexusUrl, account);
    const socket = new WebSocket(`${nexusUrl.replace(/^http/, 'ws')}/agents`);
    const agent = new BenchAgent(socket);
    const welcomed = Promise.withResolvers<void>();
    socket.addEventListener('open', () => {
      socket.send(
        JSON.stringify({ id: 'hello', type: 'hello', protocol, token, capabilities: [], slots, sdk: 'bench' }),
      );
    });
    socket.addEventListener('message', (event) => {
      const frame = parseFrame(String(event.data));
      if (frame.type === 'welcome') welcomed.resolve();
      if (frame.type === 'error')
        welcomed.reject(new CommandFailure(`Nexus refused a measuring agent: ${frame.message ?? frame.code}.`));
    });
    const failed = (what: string) => welcomed.reject(new CommandFailure(`The socket of a measuring agent ${what}.`));
    socket.addEventListener('error', () => failed('failed'));
    socket.addEventListener('close', () => failed('was closed'));
    const timer = new AbortController();
    void pause(connectTimeoutMs, undefined, { signal: timer.signal }).then(
      () => failed('was not welcomed'),
      () => undefined,
    );
    await welcomed.promise.finally(() => timer.abort());
    return agent;
  }

  /** Keeps the agent online. */
  beat(number: number): void {
    this.#socket.send(JSON.stringify({ id: `beat-${number}`, type: 'heartbeat', claims: [] }));
  }

  close(): void {
    this.#socket.close();
  }

  #hear(data: string): void {
    const now = performance.timeOrigin + performance.now();
    const frame = parseFrame(data);
    if (frame.type === 'task.available' && frame.task && !this.heardAt.has(frame.task.url)) {
      this.heardAt.set(frame.task.url, now);
    }
  }
}

interface SeenFrame {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly task?: { readonly url: string };
}

function parseFrame(data: string): SeenFrame {
  return JSON.parse(data) as SeenFrame;
}

async function askToken(nexusUrl: string, account: AgentAccount): Promise<string> {
  const body = { grant_type: 'client_credentials', client_id: account.clientId, client_secret: account.clientSecret };
  const answer = await askJson(`${nexusUrl}/oauth/token`, { method: 'POST', body });
  return (answer as { access_token: string }).access_token;
}
