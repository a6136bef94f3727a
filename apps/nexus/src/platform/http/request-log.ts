import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { withLogContext } from '../logging/log-context.js';
import type { Metrics } from '../metrics/metrics.service.js';

/** Gives every request an id for its log lines and answers, and measures it by route. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const traceId = traceIdOf(request.headers.traceparent) ?? randomUUID().replaceAll('-', '');
    void reply.header('x-trace-id', traceId);
    withLogContext({ traceId }, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.requestDuration.record(reply.elapsedTime / 1000, {
      'http.request.method': request.method,
      'http.route': request.routeOptions.url ?? 'unknown',
      'http.response.status_code': reply.statusCode,
    });
    done();
  });
}

/** The trace id of a W3C `traceparent`, when the caller sent one. */
function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  const match =
    typeof traceparent === 'string' ? /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent) : null;
  return match?.[1];
}
