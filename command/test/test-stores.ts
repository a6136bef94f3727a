import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeStateFolder } from '../files/folders.ts';
import { loadSecrets } from '../files/secrets.ts';
import { findFreePorts } from '../processes/port.ts';
import { type PostgresOptions, startPostgres, superuserUrl, waitForPostgres } from '../system/postgres.ts';
import { findPostgresPlace, outsideFolder } from '../system/postgres-place.ts';
import { redisUrl, startRedis, waitForRedis } from '../system/redis.ts';
import { ServiceStack } from '../system/service-stack.ts';

export interface TestStores {
  /** What the suites get: addresses of PostgreSQL (superuser) and Redis. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL and a Redis for tests on free ports; nothing of them stays afterwards. */
export async function startTestStores(): Promise<TestStores> {
  const folder = await makeStateFolder(await mkdtemp(join(tmpdir(), 'oblivion-test-')));
  const stack = new ServiceStack(folder);
  const stop = async () => {
    await stack.stop();
    await rm(outsideFolder(folder), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { environment: await startStores(folder, stack), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startStores(folder: string, stack: ServiceStack): Promise<Readonly<Record<string, string>>> {
  const [postgresPort = 0, redisPort = 0] = await findFreePorts(2);
  const secrets = await loadSecrets(folder);
  const postgres: PostgresOptions = {
    place: await findPostgresPlace(folder),
    port: postgresPort,
    password: secrets.postgresPassword,
    logFile: join(folder, 'postgres.log'),
    maximumConnections: 400,
    isDurable: false,
  };
  const redis = {
    port: redisPort,
    password: secrets.redisPassword,
    folder: join(folder, 'redis'),
    logFile: join(folder, 'redis.log'),
  };
  const postgresService = await stack.add(await startPostgres(postgres));
  const redisService = await stack.add(await startRedis(redis));
  await stack.whileAlive(waitForPostgres(postgres, postgresService.hasEnded));
  await stack.whileAlive(waitForRedis(redis, redisService.hasEnded));
  return { TEST_POSTGRES_URL: superuserUrl(postgres), TEST_REDIS_URL: redisUrl(redis) };
}
