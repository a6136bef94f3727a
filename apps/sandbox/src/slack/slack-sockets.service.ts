import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PostResult, WebhookCarrier, WebhookPost } from '../webhooks/post-webhook.client.js';
import { newUuid } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { type DisconnectReason, type Envelope, SlackSocket } from './slack-socket.js';

/** Where apps connect, below the sandbox's own address. */
export const socketPath = '/slack/link/';
const TICKET_LIFE_MS = 30_000;
const MOST_SOCKETS = 10;
const PING_EVERY_MS = 5_000;
/** An acknowledgement may carry a message for the person who waits. */
const MAX_FRAME_BYTES = 1_048_576;

const noSocket: PostResult = { outcome: { kind: 'connection_failed', code: 'no_socket' }, answerText: '' };

/** Socket Mode: the app comes to Slack, and is told over its connections what others are told at their request URLs. */
export class SlackSocketsService {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  private readonly tickets = new Map<string, { readonly world: World; readonly expiresAtMs: number }>();
  private readonly sockets = new WeakMap<World, Set<SlackSocket>>();

  constructor(private readonly baseUrl: () => string) {}

  /** An address for one connection, soon. */
  issue(world: World): string {
    const ticket = newUuid();
    this.tickets.set(ticket, { world, expiresAtMs: Date.now() + TICKET_LIFE_MS });
    const query = new URLSearchParams({ ticket, app_id: world.slack.appId });
    return `${this.baseUrl().replace(/^http/, 'ws')}${socketPath}?${query}`;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', this.baseUrl());
    const ticket = url.searchParams.get('ticket') ?? '';
    const known = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (url.pathname !== socketPath) return refuse(socket, '404 Not Found');
    const isValid = known !== undefined && known.expiresAtMs > Date.now() && !known.world.lifetime.signal.aborted;
    if (!isValid || url.searchParams.get('app_id') !== known.world.slack.appId)
      return refuse(socket, '408 Request Timeout');
    this.server.handleUpgrade(request, socket, head, (opened) => this.greet(known.world, opened));
  }

  /** How many connections take envelopes. */
  count(world: World): number {
    return this.open(world).length;
  }

  /** Carries webhooks of a world over one of its connections instead of to an address. */
  carrier(world: World, form: Pick<Envelope, 'type' | 'accepts_response_payload'>): WebhookCarrier {
    const envelopeOf = ({ body, headers }: WebhookPost): Envelope => ({
      ...form,
      payload: JSON.parse(body) as Record<string, unknown>,
      ...(form.type === 'events_api' ? retryOf(headers) : {}),
    });
    return {
      post: async (post) => this.next(world)?.send(envelopeOf(post), post.timeoutMs) ?? noSocket,
      cutOff: async (post) => this.next(world)?.cutWith(envelopeOf(post)) ?? noSocket,
    };
  }

  /** Tells all connections to go. After a warning they may stay for a while, else they are closed at once. */
  disconnect(world: World, reason: DisconnectReason): number {
    const told = this.open(world);
    for (const socket of told) this.dismiss(world, socket, reason);
    return told.length;
  }

  /** Cuts all connections without a word. */
  cut(world: World): number {
    const open = [...(this.sockets.get(world) ?? [])];
    for (const socket of open) socket.cut();
    return open.length;
  }

  private greet(world: World, opened: WebSocket): void {
    const all = this.sockets.get(world) ?? new Set<SlackSocket>();
    this.sockets.set(world, all);
    const about = { kind: 'slack.webhook', name: 'socket', durationMs: 0 } as const;
    const socket = new SlackSocket(opened, (error, detail) =>
      world.journal.record({ ...about, outcome: 'failed', error, detail }),
    );
    opened.on('error', () => opened.terminate());
    const pings = setInterval(() => socket.ping(), PING_EVERY_MS);
    const cut = (): void => socket.cut();
    world.lifetime.signal.addEventListener('abort', cut, { once: true });
    opened.on('close', () => {
      clearInterval(pings);
      world.lifetime.signal.removeEventListener('abort', cut);
      all.delete(socket);
    });
    if (!world.slack.isSocketMode) return this.dismiss(world, socket, 'link_disabled');
    if (this.open(world).length >= MOST_SOCKETS) return this.dismiss(world, socket, 'too_many_websockets');
    all.add(socket);
    const connections = this.open(world).length;
    world.journal.record({ ...about, outcome: 'ok', detail: { connections } });
    socket.say({
      type: 'hello',
      num_connections: connections,
      debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: world.slack.appId },
    });
  }

  private dismiss(world: World, socket: SlackSocket, reason: DisconnectReason): void {
    socket.say({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } });
    if (reason !== 'warning') {
      socket.isLeaving = true;
      return socket.close();
    }
    delay(world.timings.slackSocketGraceMs, undefined, { signal: world.lifetime.signal, ref: false })
      .then(() => socket.close())
      .catch(() => undefined);
  }

  private open(world: World): readonly SlackSocket[] {
    return [...(this.sockets.get(world) ?? [])].filter((socket) => !socket.isLeaving);
  }

  /** Each envelope goes to one of the connections, any of them. */
  private next(world: World): SlackSocket | undefined {
    const open = this.open(world);
    return open[Math.floor(Math.random() * open.length)];
  }
}

function retryOf(headers: WebhookPost['headers']): Pick<Envelope, 'retry_attempt' | 'retry_reason'> {
  return {
    retry_attempt: Number(headers['x-slack-retry-num'] ?? 0),
    retry_reason: (headers['x-slack-retry-reason'] ?? '').replace(/^http_/, ''),
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
