import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets a server end as soon as it has answered. Node closes those connections that wait for a next request at the moment
 * when the server is told to close; one that was just being answered is kept alive afterwards, and one on which nothing
 * was ever asked counts as busy, so either would hold the server open until its other end thinks of leaving.
 */
export class KeptConnections {
  /** Connections, with the answers that are under way on each. */
  readonly #answers = new Map<Socket, number>();
  #isClosing = false;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      if (this.#isClosing) return void socket.destroy();
      this.#answers.set(socket, 0);
      socket.once('close', () => this.#answers.delete(socket));
    });
    server.on('request', ({ socket }, response) => this.#follow(socket, response));
    server.on('upgrade', ({ socket }) => this.#answers.delete(socket));
  }

  /** Closes what is not being answered now, and everything else once it has been answered. */
  close(): void {
    this.#isClosing = true;
    for (const [socket, answers] of this.#answers) if (answers === 0) socket.destroy();
  }

  #follow(socket: Socket, response: ServerResponse): void {
    this.#answers.set(socket, (this.#answers.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (this.#answers.get(socket) ?? 1) - 1;
      if (this.#answers.has(socket)) this.#answers.set(socket, left);
      if (this.#isClosing && left === 0) socket.end();
    });
  }
}
