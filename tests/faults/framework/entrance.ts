import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const host = '127.0.0.1';

/**
 * One address in front of several processes, as a load balancer is: each new connection goes to the next process that
 * takes it. What a process that dies has open is cut, not passed on.
 */
export class Entrance {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #listPorts: () => readonly number[];
  #turn = 0;

  private constructor(listPorts: () => readonly number[]) {
    this.#listPorts = listPorts;
    this.#server = createServer((socket) => void this.#pass(socket));
  }

  /** `listPorts` names the ports behind it at this moment. */
  static async open(listPorts: () => readonly number[]): Promise<Entrance> {
    const entrance = new Entrance(listPorts);
    entrance.#server.listen(0, host);
    await once(entrance.#server, 'listening');
    return entrance;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the entrance is closed');
    return `http://${host}:${address.port}`;
  }

  /** Cuts everything that is open; new connections are taken again at once. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts one connection that is open, the one at this place counted round; false when there is none. */
  cutOne(place: number): boolean {
    const open = [...this.#sockets];
    open[place % open.length]?.destroy();
    return open.length > 0;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cutAll();
    await once(this.#server, 'close');
  }

  async #pass(socket: Socket): Promise<void> {
    this.#keep(socket);
    socket.pause();
    const target = await this.#connect();
    if (target === undefined || socket.destroyed) {
      socket.destroy();
      target?.destroy();
      return;
    }
    this.#keep(target);
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  }

  async #connect(): Promise<Socket | undefined> {
    const ports = this.#listPorts();
    this.#turn += 1;
    for (let step = 0; step < ports.length; step += 1) {
      const port = ports[(this.#turn + step) % ports.length] ?? 0;
      const target = connect({ port, host, noDelay: true });
      try {
        await once(target, 'connect');
        return target;
      } catch {
        target.destroy();
      }
    }
    return undefined;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
