import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { toProblem } from '../../platform/errors/problem.js';
import { Feed } from '../../platform/feed/feed.service.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { SocketMetrics } from '../../platform/metrics/socket-metrics.service.js';
import type { PersonPrincipal } from '../access/principal.js';
import { isFromOwnPages } from '../access/same-origin.js';
import { Sessions } from '../access/session.service.js';
import { FeedEventPresenter } from './feed-event-presenter.service.js';
import { LiveConnection } from './live-connection.gateway.js';
import { readLiveFrame } from './read-live-frame.js';

const frameLimitBytes = 16 * 1024;
/** Subscriptions are small and rare: whoever sends so many that cannot be read is no Observer. */
const badFrameLimit = 20;
const standardReconnectMs = 1_000;

interface OpenSocket {
  readonly connection: LiveConnection;
  readonly cookie: string | undefined;
}

/** `wss /live`: the tenant's events for signed-in people, live and resumable. */
@Injectable()
export class LiveSockets implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: frameLimitBytes, perMessageDeflate: false });
  readonly #open = new Set<OpenSocket>();
  readonly #sessions: Sessions;
  readonly #feed: Feed;
  readonly #presenter: FeedEventPresenter;
  readonly #metrics: SocketMetrics;
  readonly #log: Log;
  #isDraining = false;
  #heartbeat: NodeJS.Timeout | undefined;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(sessions: Sessions, feed: Feed, presenter: FeedEventPresenter, metrics: Metrics, log: Log) {
    this.#sessions = sessions;
    this.#feed = feed;
    this.#presenter = presenter;
    this.#log = log;
    this.#metrics = new SocketMetrics('observer', metrics, () => this.#open.size);
  }

  onApplicationBootstrap(): void {
    const periodMs = this.settings.agents.heartbeatSeconds * 1000;
    this.#heartbeat = setInterval(() => void this.#checkAll(), periodMs);
  }

  /** Takes over an upgrade request for `/live`. Never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    void this.#admit(request).then(
      (person) => this.#upgrade({ request, socket, head }, (opened) => this.#serve(opened, person, request)),
      (error: unknown) => this.#turnAway({ request, socket, head }, error),
    );
  }

  /** Takes no new sockets, tells the open ones to reconnect (elsewhere), and closes those that stay. */
  async drain(reconnectAfterMs = standardReconnectMs): Promise<void> {
    this.#isDraining = true;
    const open = [...this.#open];
    for (const { connection } of open) connection.send({ type: 'drain', reconnectAfterMs });
    const allClosed = Promise.all(open.map(({ connection }) => connection.closed));
    await Promise.race([allClosed, pause(reconnectAfterMs, undefined, { ref: false })]);
    for (const { connection } of open) connection.close('draining');
  }

  onApplicationShutdown(): void {
    clearInterval(this.#heartbeat);
    for (const { connection } of this.#open) connection.close('draining');
    this.#server.close();
  }

  async #admit(request: IncomingMessage): Promise<PersonPrincipal> {
    if (this.#isDraining) throw new NexusError('draining');
    const { origin } = request.headers;
    // A socket can be opened from any page and carries the cookie: it counts as a change.
    const source = { method: 'UPGRADE', origin, fetchSite: undefined };
    if (!isFromOwnPages(source, new URL(this.settings.http.observerUrl).origin)) throw new NexusError('forbidden');
    return this.#sessions.authenticate(request.headers.cookie);
  }

  #upgrade(
    { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
    use: (opened: WebSocket) => void,
  ): void {
    if (socket.destroyed) return;
    this.#server.handleUpgrade(request, socket, head, use);
  }

  /** A page cannot read the status of a refused upgrade, so a missing session is told by a close code. */
  #turnAway(upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer }, error: unknown): void {
    const problem = toProblem(error);
    if (problem.code === 'unauthenticated') {
      return this.#upgrade(upgrade, (opened) => opened.close(4401, problem.title));
    }
    if (problem.status >= 500) this.#log.warn(errorFields(error), 'live socket could not be opened');
    const body = JSON.stringify(problem);
    upgrade.socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }

  #serve(socket: WebSocket, person: PersonPrincipal, request: IncomingMessage): void {
    const { live, agents } = this.settings;
    const limits = { ...live, sendBufferBytes: agents.sendBufferBytes };
    const sources = { feed: this.#feed, presenter: this.#presenter, metrics: this.#metrics, limits };
    const connection = new LiveConnection(socket, person, sources);
    const entry = { connection, cookie: request.headers.cookie };
    this.#open.add(entry);
    let badFrames = 0;
    socket.on('message', (data: RawData) =>
      withLogContext({ tenantId: person.tenantId }, () => {
        this.#receive(connection, data).catch((error: unknown) => {
          badFrames += 1;
          this.#metrics.received('unreadable');
          connection.refuse(error);
          if (badFrames >= badFrameLimit) connection.close('too_many_bad_frames');
        });
      }),
    );
    socket.on('error', (error) => this.#log.debug(errorFields(error), 'live socket failed'));
    socket.once('close', () => this.#open.delete(entry));
  }

  async #receive(connection: LiveConnection, data: RawData): Promise<void> {
    const text = Array.isArray(data)
      ? Buffer.concat(data).toString('utf8')
      : Buffer.from(data as Buffer).toString('utf8');
    const frame = readLiveFrame(text);
    this.#metrics.received(frame.type);
    await connection.subscribe(frame);
  }

  async #checkAll(): Promise<void> {
    await Promise.all([...this.#open].map((entry) => this.#check(entry)));
  }

  /** Cuts sockets that fell silent, and those whose session has ended. */
  async #check({ connection, cookie }: OpenSocket): Promise<void> {
    if (!connection.isAlive) {
      this.#metrics.cut('silent');
      return connection.terminate();
    }
    connection.ping();
    try {
      await this.#sessions.authenticate(cookie);
    } catch (error) {
      if (error instanceof NexusError && error.code === 'unauthenticated') connection.close('unauthenticated');
      else this.#log.warn(errorFields(error), 'session of a live socket could not be checked');
    }
  }
}
