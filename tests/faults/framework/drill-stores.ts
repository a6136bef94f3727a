import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { loadSecrets, type Secrets } from '../../../command/files/secrets.ts';
import { findFreePorts } from '../../../command/processes/port.ts';
import { killGroup, type Service } from '../../../command/processes/service.ts';
import {
  type PostgresOptions,
  startPostgres,
  superuserUrl,
  waitForPostgres,
} from '../../../command/system/postgres.ts';
import { connectTo } from '../../../command/system/postgres-client.ts';
import { findPostgresPlace, outsideFolder } from '../../../command/system/postgres-place.ts';
import { databaseName, databaseUrl, prepareDatabase } from '../../../command/system/postgres-roles.ts';
import { type RedisOptions, redisUrl, startRedis, waitForRedis } from '../../../command/system/redis.ts';
import { SmallDisk } from './small-disk.ts';

export interface StoresOrder {
  /** PostgreSQL has a disk of its own of so many megabytes, which can be filled. */
  readonly postgresDiskMegabytes?: number;
}

/** A PostgreSQL of one drill alone, as durable as in production. */
export class DrillPostgres {
  readonly options: PostgresOptions;
  /** Its own disk, when one was ordered. */
  readonly disk: SmallDisk | undefined;
  readonly #secrets: Secrets;
  #service: Service;

  private constructor(options: PostgresOptions, secrets: Secrets, parts: { service: Service; disk?: SmallDisk }) {
    this.options = options;
    this.#secrets = secrets;
    this.#service = parts.service;
    this.disk = parts.disk;
  }

  static async start(folder: string, { postgresDiskMegabytes }: StoresOrder): Promise<DrillPostgres> {
    const secrets = await loadSecrets(folder);
    const place = await findPostgresPlace(folder);
    const [port = 0] = await findFreePorts(1);
    const options: PostgresOptions = {
      place,
      port,
      password: secrets.postgresPassword,
      logFile: join(folder, 'logs', 'postgres.log'),
      maximumConnections: 300,
      isDurable: true,
    };
    const isSmall = postgresDiskMegabytes !== undefined;
    const disk = isSmall ? await SmallDisk.mount(place, postgresDiskMegabytes) : undefined;
    const service = await startPostgres(options);
    await waitForPostgres(options, service.hasEnded);
    await prepareDatabase(superuserUrl(options), secrets);
    return new DrillPostgres(options, secrets, { service, ...(disk && { disk }) });
  }

  urlOf(role: 'oblivion_app' | 'oblivion_system' | 'oblivion_owner'): string {
    return databaseUrl(this.options.port, role, this.#secrets);
  }

  /** Sees all tenants. */
  get superuserUrl(): string {
    return superuserUrl(this.options, databaseName);
  }

  /** Ends as after `pg_ctl stop -m immediate`: every connection breaks, and the next start recovers from the log. */
  async stopImmediately(): Promise<void> {
    process.kill(this.#service.pid, 'SIGQUIT');
    await this.#service.ended;
  }

  get isRunning(): boolean {
    return !this.#service.hasEnded();
  }

  async startAgain(): Promise<void> {
    this.#service = await startPostgres(this.options);
    await waitForPostgres(this.options, this.#service.hasEnded);
  }

  /** Cuts every connection but one's own; answers with how many there were. */
  async cutConnections(): Promise<number> {
    const rows = await this.ask('select pg_terminate_backend(pid) from pg_stat_activity where usename like $1', [
      'oblivion_%',
    ]);
    return rows.length;
  }

  /** Looks at the database past row-level security. */
  async ask(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const client = await connectTo(this.superuserUrl);
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async end(): Promise<void> {
    if (!this.#service.hasEnded()) killGroup(this.#service.pid);
    await this.#service.ended;
    await this.disk?.unmount();
  }
}

/** A Redis of one drill alone, with its append-only file. */
export class DrillRedis {
  readonly options: RedisOptions;
  #service: Service;

  private constructor(options: RedisOptions, service: Service) {
    this.options = options;
    this.#service = service;
  }

  static async start(folder: string): Promise<DrillRedis> {
    const { redisPassword: password } = await loadSecrets(folder);
    const [port = 0] = await findFreePorts(1);
    const options = { port, password, folder: join(folder, 'redis'), logFile: join(folder, 'logs', 'redis.log') };
    const service = await startRedis(options);
    await waitForRedis(options, service.hasEnded);
    return new DrillRedis(options, service);
  }

  get url(): string {
    return redisUrl(this.options);
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    const client = new Redis(this.url, { maxRetriesPerRequest: 1 });
    try {
      await client.flushall();
    } finally {
      client.disconnect();
    }
  }

  async kill(): Promise<void> {
    killGroup(this.#service.pid);
    await this.#service.ended;
  }

  /** Starts it again, with what its file kept, or empty. */
  async startAgain(what: 'with its data' | 'empty'): Promise<void> {
    if (what === 'empty') await rm(this.options.folder, { recursive: true, force: true });
    this.#service = await startRedis(this.options);
    await waitForRedis(this.options, this.#service.hasEnded);
  }

  async end(): Promise<void> {
    if (!this.#service.hasEnded()) await this.kill();
  }
}

export interface DrillStores {
  readonly postgres: DrillPostgres;
  readonly redis: DrillRedis;
  end(): Promise<void>;
}

/** Starts both in a folder of the drill; `end` leaves nothing of their data. */
export async function startDrillStores(folder: string, order: StoresOrder = {}): Promise<DrillStores> {
  await mkdir(join(folder, 'logs'), { recursive: true });
  await chmod(join(folder, 'logs'), 0o700);
  const postgres = await DrillPostgres.start(folder, order);
  const redis = await DrillRedis.start(folder);
  return {
    postgres,
    redis,
    end: async () => {
      await Promise.all([postgres.end(), redis.end()]);
      await rm(outsideFolder(folder), { recursive: true, force: true });
    },
  };
}
