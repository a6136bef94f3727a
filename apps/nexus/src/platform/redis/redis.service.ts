import { once } from 'node:events';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.service.js';

/** Connections to Redis: fast, shared between processes, and allowed to vanish at any moment. */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  readonly prefix: string;
  /** For short commands; fails at once while Redis is away. */
  readonly client: Redis;
  readonly #url: string;
  readonly #log: Log;
  readonly #connections: Redis[] = [];
  #connectionError: Error | undefined;

  constructor(@Inject(SETTINGS) settings: Settings, log: Log) {
    this.prefix = settings.redis.prefix;
    this.#url = settings.redis.url;
    this.#log = log;
    const { timeoutMs } = settings.redis;
    this.client = this.#open({
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: timeoutMs,
      // A network that swallows everything does not close the connection: a new one may get through.
      socketTimeout: timeoutMs * 3,
    });
  }

  /** A connection of one's own, for blocking commands and subscriptions; waits while Redis is away. */
  openBlocking(): Redis {
    return this.#open({ maxRetriesPerRequest: null });
  }

  #open(options: RedisOptions): Redis {
    const connection = new Redis(this.#url, {
      ...options,
      retryStrategy: (attempt: number) => Math.min(attempt * 100, 2_000),
    });
    let isReported = false;
    connection.on('ready', () => {
      isReported = false;
    });
    connection.on('error', (error: Error) => {
      this.#connectionError = error;
      if (isReported) return;
      isReported = true;
      this.#log.warn({ error: error.message }, 'redis is away');
    });
    this.#connections.push(connection);
    return connection;
  }

  /** Throws with the reason while Redis is away. */
  async check(): Promise<void> {
    try {
      await this.#firstWord();
      await this.client.ping();
    } catch (error) {
      // The command's own error only says that there is no connection.
      throw this.#connectionError ?? error;
    }
  }

  /** A connection that is still being made, as at the start, is no reason to call Redis away. */
  async #firstWord(): Promise<void> {
    if (this.client.status !== 'connecting' && this.client.status !== 'connect') return;
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([once(this.client, 'ready', { signal }), once(this.client, 'close', { signal })]);
    waiting.abort();
  }

  onApplicationShutdown(): void {
    for (const connection of this.#connections) connection.disconnect();
  }
}
