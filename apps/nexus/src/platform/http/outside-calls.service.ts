import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { Metrics } from '../metrics/metrics.service.js';
import { markFailed, tracer } from '../telemetry/in-span.js';
import { formatTraceparent } from '../telemetry/traceparent.js';
import { currentIntegration } from './integration.js';

/** What undici tells of a request it is about to send. */
interface OutsideRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
  addHeader(name: string, value: string): void;
}

interface OpenCall {
  readonly integration: string;
  readonly startedAt: number;
  readonly span: Span | undefined;
  status?: number;
}

/** Measures and traces every call of undici and `fetch` in this process, where they tell of it themselves. */
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
    const integration = currentIntegration();
    const span = startSpan(request, integration.name);
    if (span !== undefined && integration.isToldOfTrace) {
      request.addHeader('traceparent', formatTraceparent(span.spanContext()));
    }
    this.#open.set(request, { integration: integration.name, startedAt: performance.now(), span });
  }

  #end(request: OutsideRequest, error?: unknown): void {
    const call = this.#open.get(request);
    if (call === undefined) return;
    this.#open.delete(request);
    const errorType = error === undefined ? statusError(call.status) : nameOf(error);
    this.#metrics.record('http.client.request.duration', (performance.now() - call.startedAt) / 1000, {
      integration: call.integration,
      'http.request.method': request.method,
      'http.response.status_code': call.status,
      'error.type': errorType,
    });
    if (call.span === undefined) return;
    if (call.status !== undefined) call.span.setAttribute('http.response.status_code', call.status);
    if (errorType !== undefined) markFailed(call.span, errorType);
    call.span.end();
  }

  onApplicationShutdown(): void {
    for (const [channel, listener] of Object.entries(this.#listeners)) unsubscribe(channel, listener);
  }
}

/** A call is only of interest as a part of something that is recorded. */
function startSpan(request: OutsideRequest, integration: string): Span | undefined {
  if (trace.getActiveSpan()?.isRecording() !== true || isTracingSuppressed(context.active())) return undefined;
  const { hostname, port, protocol } = new URL(String(request.origin));
  return tracer().startSpan(`${request.method} ${integration}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': request.method,
      'server.address': hostname,
      'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
      // The query may hold what somebody wrote.
      'url.path': request.path.split('?')[0] ?? '',
    },
  });
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
