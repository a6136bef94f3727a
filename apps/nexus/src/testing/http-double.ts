import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DoubleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface DoubleAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A service at the network edge that answers with JSON, and can be taken away and brought back at the same address. */
export abstract class HttpDouble {
  readonly requests: DoubleRequest[] = [];
  #server = this.#create();
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#server = this.#create();
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  protected abstract answer(request: DoubleRequest): DoubleAnswer;

  #create() {
    return createServer((request, response) => void this.#receive(request, response));
  }

  async #receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(message.url ?? '/', 'http://double');
    const { pathname: path, searchParams: query } = url;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const request = { method: message.method ?? '', path, query, headers: message.headers, body };
    this.requests.push(request);
    const { status, body: answer } = this.answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
}
