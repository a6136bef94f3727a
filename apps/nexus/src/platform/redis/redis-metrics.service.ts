import { tracingChannel } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.service.js';
import { RedisService } from './redis.service.js';

interface CommandMessage {
  readonly command: string;
  readonly error?: unknown;
}

/** These wait for work; their duration says nothing. */
const blocking = /^(b[lrz]|xread|subscribe|psubscribe|ssubscribe|wait)/i;

/** Measures the commands on Redis where ioredis tells of them itself, and whether Redis can be used. */
@Injectable()
export class RedisMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly #channel = tracingChannel<unknown, CommandMessage>('ioredis:command');
  readonly #startedAt = new WeakMap<CommandMessage, number>();
  readonly #metrics: Metrics;
  readonly #redis: RedisService;
  readonly #listeners = {
    start: (message: CommandMessage) => void this.#startedAt.set(message, performance.now()),
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: (message: CommandMessage) => this.#record(message),
    error: () => undefined,
  };

  constructor(metrics: Metrics, redis: RedisService) {
    this.#metrics = metrics;
    this.#redis = redis;
  }

  onModuleInit(): void {
    this.#channel.subscribe(this.#listeners);
    this.#metrics.observe('oblivion.redis.connected', () => [{ value: this.#redis.client.status === 'ready' ? 1 : 0 }]);
  }

  #record(message: CommandMessage): void {
    const startedAt = this.#startedAt.get(message);
    if (startedAt === undefined || blocking.test(message.command)) return;
    this.#metrics.record('db.client.operation.duration', (performance.now() - startedAt) / 1000, {
      'db.system.name': 'redis',
      'db.operation.name': message.command.toLowerCase(),
      'error.type': message.error instanceof Error ? message.error.name : undefined,
    });
  }

  onApplicationShutdown(): void {
    this.#channel.unsubscribe(this.#listeners);
  }
}
