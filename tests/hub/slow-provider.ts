import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model provider whose answers come piece by piece, when the test says so. */
export class SlowProvider {
  readonly #open: ServerResponse[] = [];
  /** Calls that the caller broke off. */
  cutCalls = 0;
  readonly #server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      this.#open.push(response);
      response.once('close', () => {
        if (!response.writableEnded) this.cutCalls += 1;
      });
    });
  });

  static async open(): Promise<SlowProvider> {
    const provider = new SlowProvider();
    await new Promise<void>((resolve) => {
      provider.#server.listen(0, '127.0.0.1', resolve);
    });
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get openCalls(): number {
    return this.#open.length;
  }

  say(word: string): void {
    const chunk = { id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: word } }] };
    for (const response of this.#open) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }

  end(): void {
    for (const response of this.#open.splice(0)) response.end('data: [DONE]\n\n');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
