import type { Histogram } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { cut, withoutQuery } from './without-query';

/** What Next.js tells of a request; the rest is about how it loads its own parts. */
const kept: ReadonlySet<unknown> = new Set([
  'BaseServer.handleRequest',
  'Middleware.execute',
  'AppRender.getBodyResult',
  'AppRender.fetch',
  'AppRouteRouteHandlers.runHandler',
]);

function isOfInterest({ attributes }: ReadableSpan): boolean {
  const place = attributes['http.target'] ?? attributes['next.route'];
  return kept.has(attributes['next.span_type']) && place !== '/healthz';
}

/** Hands on the spans of requests, without the query of any address. */
export class WithoutQuery implements SpanProcessor {
  readonly #next: SpanProcessor;
  constructor(next: SpanProcessor) {
    this.#next = next;
  }
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    if (!isOfInterest(span)) return;
    const clean = { name: cut(span.name), attributes: withoutQuery(span.attributes), events: [] };
    const status = { code: span.status.code };
    // Methods such as `spanContext` stay those of the span itself.
    this.#next.onEnd(Object.assign(Object.create(span) as ReadableSpan, { ...clean, status }));
  }
  async forceFlush(): Promise<void> {
    await this.#next.forceFlush();
  }
  async shutdown(): Promise<void> {
    await this.#next.shutdown();
  }
}

/** Measures each request by the span that Next.js makes of it. */
export class RequestDurations implements SpanProcessor {
  readonly #histogram: Histogram;
  constructor(histogram: Histogram) {
    this.#histogram = histogram;
  }
  onStart(): void {}
  onEnd({ attributes, duration }: ReadableSpan): void {
    // Behind the proxy a request is handled once more, and only then its route is known.
    const isRequest = attributes['next.span_type'] === 'BaseServer.handleRequest';
    if (!isRequest || attributes['next.bubble'] === true) return;
    this.#histogram.record(duration[0] + duration[1] / 1e9, {
      'http.request.method': String(attributes['http.method'] ?? '_OTHER'),
      'http.route': String(attributes['http.route'] ?? 'unmatched'),
      'http.response.status_code': String(attributes['http.status_code'] ?? ''),
    });
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}
