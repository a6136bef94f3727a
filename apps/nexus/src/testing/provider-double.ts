import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly response: ServerResponse;
  /** Resolves when the caller has gone or the answer has ended. */
  readonly closed: Promise<void>;
}

/** A model provider at the network edge: answers each call as the test says and keeps what it was sent. */
export class ProviderDouble {
  readonly calls: ProviderCall[] = [];
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #answer: (call: ProviderCall) => unknown = () => undefined;

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** How the next calls are answered; forgets the earlier ones. */
  answerWith(answer: (call: ProviderCall) => unknown): void {
    this.calls.length = 0;
    this.#answer = answer;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const closed = new Promise<void>((resolve) => {
      response.once('close', () => resolve());
    });
    const text = Buffer.concat(chunks).toString('utf8');
    const call = { path: request.url ?? '', headers: request.headers, text, response, closed };
    this.calls.push(call);
    await this.#answer(call);
  }
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return ({ response }: ProviderCall): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_provider', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Begins a stream and writes these frames; the rest is up to the test. */
export function beginStream({ response }: ProviderCall, frames: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_provider' });
  for (const frame of frames) response.write(frame);
}

export const tokens = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** Frames of an answer as OpenAI streams it. */
export function framesOf(words: readonly string[]): string[] {
  return words.map(
    (content) =>
      `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }], usage: null })}\n\n`,
  );
}
export const usageFrame = `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', choices: [], usage: tokens })}\n\n`;
export const doneFrame = 'data: [DONE]\n\n';
