import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One connection that stays open, with one request at a time, made for answers that name their length: it does as little
 * as it can, so that what sends is not what is measured.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<number> | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#receive(data));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = createConnection({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** Sends a whole request and answers with the status of its answer. */
  send(request: Buffer): Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#waiting = Promise.withResolvers();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(data: Buffer): void {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    const read = readAnswer(this.#received);
    if (read === undefined) return;
    this.#received = this.#received.subarray(read.length);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(read.status);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

/** The first whole answer in what was received; undefined while a part of it is missing. */
export function readAnswer(received: Buffer): { readonly status: number; readonly length: number } | undefined {
  const end = received.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const length = end + headEnd.length + bodyLength;
  return received.length < length ? undefined : { status: Number(head.slice(9, 12)), length };
}
