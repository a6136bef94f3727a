import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { currentIntegration } from './integration.js';

interface OutsideRequest {
  readonly method: string;
}

interface OpenCall {
  readonly integration: string;
  readonly startedAt: number;
  status?: number;
}

/** Measures every call of undici and `fetch` in this process, where they tell of it themselves. */
@Injectable()
export class OutsideCalls implements OnModuleInit, OnApplicationShutdown {
  readonly #open = new WeakMap<OutsideRequest, OpenCall>();
  readonly #metrics: Metrics;
  readonly #listeners: Readonly<Record<string, (message: unknown) => void>>;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#listeners = {
      'undici:request:create': (message) => this.#begin((message as { request: OutsideRequest }).request),
      'undici:request:headers': (message) => {
        const { request, response } = message as { request: OutsideRequest; response: { statusCode: number } };
        const call = this.#open.get(request);
        if (call !== undefined) call.status = response.statusCode;
      },
      'undici:request:trailers': (message) => this.#end((message as { request: OutsideRequest }).request),
      'undici:request:error': (message) => {
        const { request, error } = message as { request: OutsideRequest; error: unknown };
        this.#end(request, error);
      },
    };
  }

  onModuleInit(): void {
    for (const [channel, listener] of Object.entries(this.#listeners)) subscribe(channel, listener);
  }

  #begin(request: OutsideRequest): void {
    this.#open.set(request, { integration: currentIntegration(), startedAt: performance.now() });
  }

  #end(request: OutsideRequest, error?: unknown): void {
    const call = this.#open.get(request);
    if (call === undefined) return;
    this.#open.delete(request);
    this.#metrics.record('http.client.request.duration', (performance.now() - call.startedAt) / 1000, {
      integration: call.integration,
      'http.request.method': request.method,
      'http.response.status_code': call.status,
      'error.type': error === undefined ? statusError(call.status) : nameOf(error),
    });
  }

  onApplicationShutdown(): void {
    for (const [channel, listener] of Object.entries(this.#listeners)) unsubscribe(channel, listener);
  }
}

function statusError(status: number | undefined): string | undefined {
  return status !== undefined && status >= 400 ? String(status) : undefined;
}

/** The code of a network error, or the name of its class: both are few. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
