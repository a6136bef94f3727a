import type { AddressInfo } from 'node:net';
import { type FeedEvent, liveClientFrame, type LiveClientFrame, type LiveServerFrame } from '@oblivion/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Peer {
  readonly subscriptions: LiveClientFrame[];
  readonly headers: Readonly<Record<string, unknown>>;
  send(frame: LiveServerFrame | Record<string, unknown>): void;
  close(code: number): void;
}

/** A real WebSocket server whose side of every connection the test holds in its hand. */
export class LiveServer implements AsyncDisposable {
  readonly peers: Peer[] = [];
  readonly #server: WebSocketServer;
  readonly #confirms: boolean;

  private constructor(server: WebSocketServer, confirms: boolean) {
    this.#server = server;
    this.#confirms = confirms;
    server.on('connection', (socket, request) => this.#accept(socket, request.headers));
  }

  static async start(options: { port?: number; confirms?: boolean } = {}): Promise<LiveServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: options.port ?? 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    return new LiveServer(server, options.confirms ?? true);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/live`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: WebSocket, headers: Peer['headers']): void {
    const subscriptions: LiveClientFrame[] = [];
    const send: Peer['send'] = (frame) => socket.send(JSON.stringify(frame));
    this.peers.push({ subscriptions, headers, send, close: (code) => socket.close(code) });
    socket.on('message', (data) => {
      subscriptions.push(liveClientFrame.parse(JSON.parse(String(data))));
      if (this.#confirms) send({ type: 'subscribed', cursor: '1.0' });
    });
  }
}

export function connectedEvent(number: number): FeedEvent {
  return {
    cursor: `1.${number}`,
    name: 'agent.connected',
    occurredAt: '2026-11-23T10:00:00.000Z',
    taskId: null,
    taskTitle: null,
    payload: { agent: { id: `agt_${'0'.repeat(32)}`, name: 'Ada' } },
  };
}
