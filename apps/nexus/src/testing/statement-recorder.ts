import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before PostgreSQL and keeps what is said to it: statements travel as plain text. */
export class StatementRecorder {
  readonly #server = createServer((socket) => this.#pass(socket));
  readonly #sockets = new Set<Socket>();
  readonly #store: URL;
  readonly #said: string[] = [];

  private constructor(storeUrl: string) {
    this.#store = new URL(storeUrl);
  }

  static async before(storeUrl: string): Promise<StatementRecorder> {
    const recorder = new StatementRecorder(storeUrl);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  /** The address of the store, through the recorder. */
  through(storeUrl: string): string {
    const url = new URL(storeUrl);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  get said(): string {
    return this.#said.join('');
  }

  /** As it arrived, a piece for each. */
  get packets(): readonly string[] {
    return this.#said;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket: Socket): void {
    const store = connect(Number(this.#store.port), this.#store.hostname);
    for (const end of [socket, store]) {
      this.#sockets.add(end);
      end.on('error', () => end.destroy());
    }
    socket.on('data', (data) => this.#said.push(data.toString('latin1')));
    socket.pipe(store).pipe(socket);
    socket.on('close', () => store.destroy());
    store.on('close', () => socket.destroy());
  }
}
