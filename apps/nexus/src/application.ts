import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { AgentSockets } from './features/gateway/agent-sockets.service.js';
import { WebhookRoutes } from './features/intake/webhook-routes.service.js';
import { ModelGateway } from './features/llm/model-gateway.service.js';
import { LiveSockets } from './features/observer/live-socket.service.js';
import { mountOpenApi } from './features/observer/open-api.service.js';
import type { Settings } from './platform/config/settings.js';
import { Health } from './platform/http/health.service.js';
import { KeptConnections } from './platform/http/kept-connections.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { observeRequests } from './platform/http/request-log.js';
import { Log, NestLogAdapter } from './platform/logging/log.service.js';
import { Metrics } from './platform/metrics/metrics.service.js';

/** A running Nexus. */
export interface Nexus {
  readonly url: string;
  readonly application: NestFastifyApplication;
  /** Stops taking work, lets open work finish, sends agents elsewhere, and closes the stores. */
  close(): Promise<void>;
}

/** Starts the roles of the settings in this process and resolves when the doors are open. */
export async function startNexus(settings: Settings): Promise<Nexus> {
  const adapter = new FastifyAdapter({ bodyLimit: settings.http.bodyLimitBytes, trustProxy: true });
  const application = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  const log = application.get(Log);
  application.useLogger(new NestLogAdapter(log));
  application.useGlobalFilters(new ProblemFilter(log));
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/v1/runs/')) route.bodyLimit = settings.checkpoints.bodyLimitBytes;
  });
  observeRequests(fastify, application.get(Metrics));
  if (settings.roles.includes('intake')) application.get(WebhookRoutes).register(fastify);
  application.get(ModelGateway).register(fastify);
  mountOpenApi(application);
  const connections = new KeptConnections(application.getHttpServer() as Server);
  fastify.addHook('preClose', async () => connections.close());
  await application.listen(settings.http.port, settings.http.host);
  const server = application.getHttpServer() as Server;
  if (settings.roles.includes('gateway')) routeUpgrades(server, application);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.http.port;
  const url = `http://${settings.http.host}:${port}`;
  log.info({ url, roles: settings.roles }, 'nexus is up');
  return { url, application, close: () => stop(application, settings) };
}

/** Unready first, while all is served as before; then sockets go elsewhere, open work ends, and the doors are closed. */
async function stop(application: NestFastifyApplication, { http }: Settings): Promise<void> {
  application.get(Log).info({}, 'nexus is going down');
  const health = application.get(Health);
  health.startDraining();
  await pause(http.drainDelayMs);
  health.closeDoors();
  await Promise.all([
    application.get(AgentSockets).drain(),
    application.get(LiveSockets).drain(Math.round(Math.random() * http.drainSpreadMs)),
  ]);
  await application.close();
}

/** Only these two addresses speak WebSocket; any other upgrade is refused before a byte is read from it. */
function routeUpgrades(server: Server, application: NestFastifyApplication): void {
  const agents = application.get(AgentSockets);
  const live = application.get(LiveSockets);
  const health = application.get(Health);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url?.split('?')[0];
    if (health.areDoorsClosed) refuseUpgrade(socket, '503 Service Unavailable');
    else if (path === '/agents') agents.handleUpgrade(request, socket, head);
    else if (path === '/live') live.handleUpgrade(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found');
  });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
