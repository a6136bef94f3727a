import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const host = '127.0.0.1';
/** As long as a load balancer waits for a process before it asks the next. */
const connectTimeoutMs = 1_000;

/** Where a process takes connections. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/**
 * One address in front of several processes, as a load balancer is: each new connection goes to the next process that
 * takes it. What a process that dies has open is cut, not passed on.
 */
export class Entrance {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #listDoors: () => readonly Door[];
  readonly #behind = new Map<Socket, number>();
  readonly #cutOff = new Set<number>();
  #turn = 0;

  private constructor(listDoors: () => readonly Door[]) {
    this.#listDoors = listDoors;
    this.#server = createServer((socket) => void this.#pass(socket));
  }

  /** `listDoors` names the processes behind it at this moment. */
  static async open(listDoors: () => readonly Door[]): Promise<Entrance> {
    const entrance = new Entrance(listDoors);
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

  /** From now on nothing passes to or from this port, as in a network that lost its way; new connections go elsewhere. */
  cutOff(port: number): void {
    this.#cutOff.add(port);
    for (const [socket, behind] of this.#behind) if (behind === port) socket.pause().unpipe();
  }

  /** Everything passes again. What was open is cut: what was swallowed stays lost. */
  letIn(port: number): void {
    this.#cutOff.delete(port);
    for (const [socket, behind] of this.#behind) if (behind === port) socket.destroy();
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
    const port = target.remotePort ?? 0;
    for (const end of [socket, target]) {
      this.#behind.set(end, port);
      end.on('close', () => this.#behind.delete(end));
    }
    socket.pipe(target).pipe(socket);
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
  }

  async #connect(): Promise<Socket | undefined> {
    const doors = this.#listDoors().filter(({ port }) => !this.#cutOff.has(port));
    this.#turn += 1;
    for (let step = 0; step < doors.length; step += 1) {
      const door = doors[(this.#turn + step) % doors.length] as Door;
      const target = connect({ host: door.host, port: door.port, noDelay: true });
      try {
        await once(target, 'connect', { signal: AbortSignal.timeout(connectTimeoutMs) });
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
