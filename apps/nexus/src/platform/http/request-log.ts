import { METHODS } from 'node:http';
import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics/metrics.service.js';
import { markFailed, tracer } from '../telemetry/in-span.js';
import { parseTraceparent } from '../telemetry/traceparent.js';

const methods = new Set(METHODS);

/** Makes every request a span, whose trace its log lines and answers name, and measures it by route. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const method = { 'http.request.method': methodOf(request.method) };
    const route = request.routeOptions.url ?? 'unmatched';
    const parent = parentOf(request, route);
    const name = `${method['http.request.method']} ${route}`;
    const span = tracer().startSpan(name, { kind: SpanKind.SERVER }, parent);
    if (span.isRecording()) {
      span.setAttributes({ ...method, 'http.route': route, 'url.path': request.url.split('?')[0] ?? '' });
    }
    metrics.move('http.server.active_requests', 1, method);
    // Fires once however the answer ends, also where it is written past Fastify or never read.
    reply.raw.on('close', () => {
      const status = reply.raw.statusCode;
      metrics.move('http.server.active_requests', -1, method);
      metrics.record('http.server.request.duration', reply.elapsedTime / 1000, {
        ...method,
        'http.route': route,
        'http.response.status_code': status,
      });
      endSpan(span, status);
    });
    void reply.header('x-trace-id', span.spanContext().traceId);
    context.with(trace.setSpan(parent, span), done);
  });
}

function endSpan(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) markFailed(span, String(status));
  span.end();
}

/** Observer and agents carry on their own trace. Slack and ClickUp know nothing of ours: what they send is not believed. */
function parentOf(request: FastifyRequest, route: string): typeof ROOT_CONTEXT {
  const isOutside = route.startsWith('/webhooks/');
  const sent = isOutside ? undefined : parseTraceparent(request.headers.traceparent);
  return sent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, sent);
}

function methodOf(method: string): string {
  return methods.has(method) ? method : '_OTHER';
}
