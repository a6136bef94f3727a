import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between Nexus and a store, so that the store can vanish for one test alone. */
export class StoreGate {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  readonly #store: URL;
  #state: 'open' | 'closed' | 'silent' = 'open';

  private constructor(store: URL) {
    this.#store = store;
    this.#server = createServer((socket) => this.#pass(socket));
  }

  /** Opens it at an address of this machine. */
  static async before(storeUrl: string, host = '127.0.0.1'): Promise<StoreGate> {
    const gate = new StoreGate(new URL(storeUrl));
    gate.#server.listen(0, host);
    await once(gate.#server, 'listening');
    return gate;
  }

  /** The address of the store, through the gate. */
  through(storeUrl: string): string {
    const url = new URL(storeUrl);
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the gate is gone');
    url.hostname = address.address;
    url.port = String(address.port);
    return url.toString();
  }

  /** Cuts what is open and refuses what comes. */
  close(): void {
    this.#state = 'closed';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Swallows everything, as a network that lost its way does. */
  fallSilent(): void {
    this.#state = 'silent';
    for (const socket of this.#sockets) {
      socket.pause().unpipe();
      this.#silent.add(socket);
    }
  }

  /** Lets everything through again. What was swallowed stays lost. */
  open(): void {
    for (const socket of this.#silent) socket.destroy();
    this.#silent.clear();
    this.#state = 'open';
  }

  /** The network works again, but has forgotten what was open: on that nothing comes, not even its end. */
  openForNew(): void {
    this.#state = 'open';
  }

  async end(): Promise<void> {
    this.close();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket: Socket): void {
    this.#keep(socket);
    if (this.#state === 'closed') socket.destroy();
    if (this.#state !== 'open') return;
    const store = connect(Number(this.#store.port), this.#store.hostname);
    this.#keep(store);
    socket.pipe(store).pipe(socket);
    socket.on('close', () => store.destroy());
    store.on('close', () => socket.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#silent.delete(socket);
    });
    if (this.#state === 'silent') this.#silent.add(socket);
  }
}
