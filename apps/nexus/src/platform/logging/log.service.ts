import { Inject, Injectable, type LoggerService } from '@nestjs/common';
import { destination, type Logger, pino } from 'pino';
import { SETTINGS, type Settings } from '../config/settings.js';
import { currentTraceId } from '../telemetry/trace-context.js';
import { currentLogContext } from './log-context.js';

type Fields = Readonly<Record<string, unknown>>;

/** Structured log: a constant message, everything else in fields; never a secret, never the words of a message. */
@Injectable()
export class Log {
  readonly #pino: Logger;
  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#pino = pino(
      {
        level: settings.logs.level,
        base: { service: 'nexus' },
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        // pino leaves out what is undefined.
        mixin: () => ({ ...currentLogContext(), traceId: currentTraceId() }),
        redact: ['*.token', '*.secret', '*.authorization', '*.cookie', '*.apiKey'],
      },
      destination({ dest: 2, sync: false }),
    );
  }

  debug(fields: Fields, message: string): void {
    this.#pino.debug(fields, message);
  }
  info(fields: Fields, message: string): void {
    this.#pino.info(fields, message);
  }
  warn(fields: Fields, message: string): void {
    this.#pino.warn(fields, message);
  }
  error(fields: Fields, message: string): void {
    this.#pino.error(fields, message);
  }
}

/** Nest's own lines, in the same form. */
export class NestLogAdapter implements LoggerService {
  readonly #log: Log;
  constructor(log: Log) {
    this.#log = log;
  }
  log(message: unknown, context?: string): void {
    this.#log.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.#log.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.#log.error({ context, stack }, String(message));
  }
}
