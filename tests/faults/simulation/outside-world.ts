import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClickUpSide } from './clickup-side.ts';
import type { OutsideFault } from './plan.ts';
import { SlackSide } from './slack-side.ts';

/** A webhook on its way to Nexus. */
export interface Webhook {
  readonly provider: 'slack' | 'clickup';
  /** Its name at the sender: the same for every time it is sent. */
  readonly name: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Slack and ClickUp at the edge of the network, in one process with the simulation so that every step is over when it is
 * over. They keep what was done to them, refuse what they do not know, and their webhooks wait until the simulation lets
 * them arrive.
 */
export class OutsideWorld {
  /** Webhooks that were sent and not yet taken by Nexus. */
  readonly webhooks: Webhook[] = [];
  /** What was asked of it that no right client asks. */
  readonly refusals: string[] = [];
  slack = new SlackSide(this, '0');
  clickup = new ClickUpSide(this);
  readonly #held: (() => void)[] = [];
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #whenHeld: () => void = () => undefined;
  #fault: OutsideFault | undefined;
  #count = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A new world, with nothing in it. */
  reset(name: string): void {
    this.releaseHeld();
    this.webhooks.length = 0;
    this.refusals.length = 0;
    this.#fault = undefined;
    this.#count = 0;
    this.slack = new SlackSide(this, name);
    this.clickup = new ClickUpSide(this);
  }

  /** The next number: names of things made outside follow their order. */
  count(): number {
    this.#count += 1;
    return this.#count;
  }

  /** What happens to the next call that changes something. */
  failNext(fault: OutsideFault | undefined): void {
    this.#fault = fault;
  }

  /** Lets the answers go that were held back. */
  releaseHeld(): number {
    const held = this.#held.splice(0);
    for (const answer of held) answer();
    return held.length;
  }

  /** Resolves when the next answer is held back. */
  async nextHeld(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenHeld = resolve;
    });
  }

  async stop(): Promise<void> {
    this.releaseHeld();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const call = toCall(request, Buffer.concat(chunks).toString('utf8'));
    const fault = this.#takeFault(call);
    if (fault === 'reset before') return void request.socket.destroy();
    if (fault === '500 before') return send(response, { status: 500, body: { err: 'fault' } });
    if (fault === '429') {
      return send(response, {
        status: 429,
        body: { ok: false, error: 'ratelimited' },
        headers: { 'retry-after': '1' },
      });
    }
    const answer = this.#answer(call);
    if (fault === 'reset after') return void request.socket.destroy();
    if (fault === '500 after') return send(response, { status: 502, body: { err: 'fault' } });
    if (fault !== 'answer held back') return send(response, answer);
    this.#held.push(() => send(response, answer));
    this.#whenHeld();
  }

  /** Only what changes something fails: looking again is what Nexus does to find out. */
  #takeFault(call: Call): OutsideFault | undefined {
    const isRead = call.method === 'GET' || /conversations\.|users\./.test(call.path);
    // A rate limit, though, knows no difference.
    if (this.#fault === undefined || (isRead && this.#fault !== '429')) return undefined;
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }

  #answer(call: Call): Answer {
    const answer = call.path.startsWith('/slack/') ? this.slack.answer(call) : this.clickup.answer(call);
    if (answer.status >= 400 && answer.status !== 404) this.refusals.push(`${call.method} ${call.path}`);
    return answer;
  }
}

function toCall(request: IncomingMessage, text: string): Call {
  const url = new URL(request.url ?? '/', 'http://outside');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const query = Object.fromEntries(url.searchParams);
  const body = isForm ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text || '{}') as object);
  return { method: request.method ?? '', path: url.pathname, body: { ...query, ...body } };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
