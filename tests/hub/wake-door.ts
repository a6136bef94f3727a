import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedWakeUp {
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
  readonly atMs: number;
}

/** How the door behaves: a status, silence, or an answer without end. */
export type DoorManner = number | 'silent' | 'endless';

/** Where an agent is woken, as an agent would have it. */
export class WakeDoor {
  readonly received: ReceivedWakeUp[] = [];
  /** Requests to any other path: where a redirect would lead. */
  elsewhere = 0;
  manner: DoorManner = 202;
  bytesTaken = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async open(): Promise<WakeDoor> {
    const door = new WakeDoor();
    door.#server.on('connection', (socket) => door.#sockets.add(socket));
    await new Promise<void>((resolve) => {
      door.#server.listen(0, '127.0.0.1', resolve);
    });
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/wake`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (request.url !== '/wake') {
      this.elsewhere += 1;
      response.writeHead(200).end();
      return;
    }
    const text = Buffer.concat(chunks).toString('utf8');
    this.received.push({ text, headers: request.headers, atMs: Date.now() });
    if (this.manner === 'silent') return;
    if (this.manner === 'endless') return this.#flood(response);
    response.writeHead(this.manner, { location: '/elsewhere' }).end('{}');
  }

  /** Writes until nobody reads any more. */
  #flood(response: ServerResponse): void {
    const chunk = Buffer.alloc(64 * 1024);
    response.writeHead(202);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) this.bytesTaken += chunk.length;
    };
    response.on('drain', more);
    more();
  }
}

/** Whether a wake-up is signed with the secret, as the agent's side checks it. */
export function isSigned({ text, headers }: ReceivedWakeUp, secret: string): boolean {
  const [timestamp, signature] = [String(headers['x-oblivion-timestamp']), String(headers['x-oblivion-signature'])];
  const expected = `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:${text}`).digest('hex')}`;
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 60;
  return (
    isFresh && signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}
