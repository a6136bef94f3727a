import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../../command/processes/service.ts';
import { type RedisOptions, redisUrl, startRedis, waitForRedis } from '../../command/system/redis.ts';
import { findFreePorts } from './hub-process.js';

/** A Redis for one test, to be taken away and brought back. */
export class OwnRedis {
  #service: Service | undefined;
  private constructor(readonly options: RedisOptions) {}

  static async start(): Promise<OwnRedis> {
    const [port = 0] = await findFreePorts(1);
    const folder = await mkdtemp(join(tmpdir(), 'oblivion-redis-'));
    const redis = new OwnRedis({ port, password: 'test', folder, logFile: join(folder, 'redis.log') });
    await redis.up();
    return redis;
  }

  get url(): string {
    return redisUrl(this.options);
  }

  async up(): Promise<void> {
    const service = await startRedis(this.options);
    this.#service = service;
    await waitForRedis(this.options, service.hasEnded);
  }

  async down(): Promise<void> {
    const service = this.#service;
    if (service === undefined || service.hasEnded()) return;
    process.kill(service.pid, 'SIGKILL');
    await service.ended;
  }

  async remove(): Promise<void> {
    await this.down();
    await rm(this.options.folder, { recursive: true, force: true });
  }
}
