import { randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { withLogContext } from '../logging/log-context.js';
import type { Metrics } from '../metrics/metrics.service.js';

const methods = new Set(METHODS);

/** Gives every request an id for its log lines and answers, and measures it by route. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const traceId = traceIdOf(request.headers.traceparent) ?? randomUUID().replaceAll('-', '');
    const method = { 'http.request.method': methodOf(request.method) };
    metrics.move('http.server.active_requests', 1, method);
    // Fires once however the answer ends, also where it is written past Fastify or never read.
    reply.raw.once('close', () => {
      metrics.move('http.server.active_requests', -1, method);
      metrics.record('http.server.request.duration', reply.elapsedTime / 1000, {
        ...method,
        'http.route': request.routeOptions.url ?? 'unmatched',
        'http.response.status_code': reply.raw.statusCode,
      });
    });
    void reply.header('x-trace-id', traceId);
    withLogContext({ traceId }, done);
  });
}

function methodOf(method: string): string {
  return methods.has(method) ? method : '_OTHER';
}

/** The trace id of a W3C `traceparent`, when the caller sent one. */
function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  const match =
    typeof traceparent === 'string' ? /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent) : null;
  return match?.[1];
}
