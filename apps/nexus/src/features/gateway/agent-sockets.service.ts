import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Feed } from '../../platform/feed/feed.service.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { SocketMetrics } from '../../platform/metrics/socket-metrics.service.js';
import { Tracing } from '../../platform/telemetry/tracing.service.js';
import { newId } from '../../platform/new-id.js';
import { longestSilenceSeconds } from '../agents/presence.js';
import { AgentCommands } from './agent-commands.service.js';
import { AgentGreeting } from './agent-greeting.service.js';
import { AgentSession } from './agent-session.gateway.js';
import { EventLoader } from './event-loader.service.js';

const waitingFrames = 1_000;

/** The door for agents: `wss /agents`. */
@Injectable()
export class AgentSockets {
  readonly #server: WebSocketServer;
  readonly #sessions = new Set<{ session: AgentSession; closed: Promise<void> }>();
  readonly #greeting: AgentGreeting;
  readonly #commands: AgentCommands;
  readonly #loader: EventLoader;
  readonly #feed: Feed;
  readonly #settings: Settings;
  @Inject(Log) private readonly log!: Log;
  @Inject(Tracing) private readonly tracing!: Tracing;
  readonly #count: SocketMetrics;

  constructor(
    greeting: AgentGreeting,
    commands: AgentCommands,
    loader: EventLoader,
    feed: Feed,
    metrics: Metrics,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#greeting = greeting;
    this.#commands = commands;
    this.#loader = loader;
    this.#feed = feed;
    this.#settings = settings;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: settings.agents.frameLimitBytes,
      perMessageDeflate: false,
    });
    this.#count = new SocketMetrics('agent', metrics, () => this.#sessions.size);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const { agents } = this.#settings;
      const session = new AgentSession(
        webSocket,
        newId('session'),
        {
          greeting: this.#greeting,
          commands: this.#commands,
          loader: this.#loader,
          feed: this.#feed,
          log: this.log,
          metrics: this.#count,
          tracing: this.tracing,
        },
        {
          helloTimeoutMs: agents.helloTimeoutMs,
          silenceMs: longestSilenceSeconds(agents.heartbeatSeconds) * 1000,
          sendBufferBytes: agents.sendBufferBytes,
          badFrames: agents.badFrameLimit,
          waitingFrames,
          offers: agents.offerLimit,
        },
      );
      const entry = { session, closed: session.closed };
      this.#sessions.add(entry);
      void entry.closed.then(() => this.#sessions.delete(entry));
    });
  }

  /** Sends every agent elsewhere, spread over a short while so that they do not all return in one moment. */
  async drain(): Promise<void> {
    const { drainSpreadMs } = this.#settings.http;
    const open = [...this.#sessions];
    for (const { session } of open) session.drain(Math.round(Math.random() * drainSpreadMs));
    await Promise.all(open.map((entry) => entry.closed));
  }
}
