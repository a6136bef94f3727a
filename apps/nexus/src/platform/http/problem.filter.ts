import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { toKnown, toProblem } from '../errors/problem.js';
import { errorFields } from '../logging/error-fields.js';
import { Log } from '../logging/log.service.js';
import { currentTraceId } from '../telemetry/trace-context.js';

/** Every failure of an HTTP request leaves as problem+json; what is our own fault is logged with its stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Log;
  constructor(log: Log) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error, this.#log);
  }
}

/** The same for routes that are registered on Fastify itself. */
export function sendProblem(reply: FastifyReply, error: unknown, log: Log): void {
  const problem = toProblem(error, currentTraceId());
  if (problem.status >= 500) log.error({ code: problem.code, ...errorFields(error) }, 'request failed');
  if (reply.sent) return;
  const retryAfterSeconds = toKnown(error).retryAfterSeconds ?? (problem.status === 503 ? 1 : undefined);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply.status(problem.status).type('application/problem+json').send(problem);
}
