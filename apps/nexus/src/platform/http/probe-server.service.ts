import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Metrics } from '../metrics/metrics.service.js';
import { Health } from './health.service.js';

/** Health, readiness and metrics on a port of their own, away from the public doors. */
@Injectable()
export class ProbeServer implements OnApplicationBootstrap, OnApplicationShutdown {
  #server: Server | undefined;
  readonly #settings: Settings;
  readonly #health: Health;
  readonly #metrics: Metrics;

  constructor(@Inject(SETTINGS) settings: Settings, health: Health, metrics: Metrics) {
    this.#settings = settings;
    this.#health = health;
    this.#metrics = metrics;
  }

  async onApplicationBootstrap(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#settings.http.probePort, this.#settings.http.host, resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return sendJson(response, 200, { status: 'alive' });
      case '/readyz': {
        const readiness = await this.#health.check();
        return sendJson(response, readiness.isReady ? 200 : 503, readiness);
      }
      case '/metrics':
        return this.#metrics.answer(request, response);
      default:
        return sendJson(response, 404, { detail: 'There is /healthz, /readyz and /metrics here.' });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
