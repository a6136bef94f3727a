import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LedgerEntry {
  readonly run: string;
  readonly step: number;
  readonly key: string;
}

/** Where a process is to die: told by the agent on its way, or taken from it in the middle of an outside call. */
export type DeathPlace = `after ${number}` | `within ${number}`;

/**
 * The world outside of Oblivion: it keeps everything that is done to it, as often as it is done. It knows no idempotency,
 * so that whatever is done twice shows.
 */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  /** Run -> what it left, by the artifact's id. */
  readonly artifacts = new Map<string, { readonly id: string; readonly content: string }[]>();
  /** Run -> the claims under which it was worked on. */
  readonly holders = new Map<string, Set<string>>();
  readonly #server: Server;
  readonly #plans = new Map<string, DeathPlace>();
  readonly #strike: (agent: string, run: string) => void;

  private constructor(strike: (agent: string, run: string) => void) {
    this.#strike = strike;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(strike: (agent: string, run: string) => void): Promise<Ledger> {
    const ledger = new Ledger(strike);
    await once(ledger.#server.listen(0, '127.0.0.1'), 'listening');
    return ledger;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Whoever works on the run dies there, once. */
  plan(run: string, place: DeathPlace): void {
    this.#plans.set(run, place);
  }

  /** Whether the run's death is still to come. */
  isPlanned(run: string): boolean {
    return this.#plans.has(run);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://ledger');
    const body = request.method === 'POST' ? await readJson(request) : {};
    const answer = request.method === 'POST' ? this.#take(url.pathname, body) : this.#show(url);
    // Nobody is answered who dies here.
    if (answer === undefined) return;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }

  #take(path: string, body: Readonly<Record<string, unknown>>): object | undefined {
    const [run, agent] = [String(body['run']), String(body['agent'])];
    if (path === '/effects') {
      const step = Number(body['step']);
      this.entries.push({ run, step, key: String(body['key']) });
      if (this.#dies(run, agent, `within ${step}`)) return undefined;
      return { receipt: `receipt of step ${step}` };
    }
    if (path === '/artifacts') {
      const kept = this.artifacts.get(run) ?? [];
      this.artifacts.set(run, [...kept, { id: String(body['id']), content: JSON.stringify(body['content']) }]);
      return {};
    }
    const point = String(body['point']);
    if (point.startsWith('holder')) this.holders.set(run, (this.holders.get(run) ?? new Set()).add(point));
    return this.#dies(run, agent, point) ? undefined : {};
  }

  #show(url: URL): object {
    const [run, step] = [url.searchParams.get('run'), Number(url.searchParams.get('step'))];
    const found = this.entries.filter((entry) => entry.run === run && entry.step === step);
    return { receipts: found.map(() => `receipt of step ${step}`) };
  }

  #dies(run: string, agent: string, place: string): boolean {
    if (this.#plans.get(run) !== place) return false;
    this.#plans.delete(run);
    this.#strike(agent, run);
    return true;
  }
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
}
