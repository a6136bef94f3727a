import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { makeStateFolder } from '../files/folders.ts';
import { loadSecrets } from '../files/secrets.ts';
import { findFreePorts } from '../processes/port.ts';
import { lastLines, type Service } from '../processes/service.ts';
import { startEmbedder } from '../system/embedder.ts';
import { isReadyInTime } from '../system/parts.ts';
import { type PostgresOptions, startPostgres, superuserUrl, waitForPostgres } from '../system/postgres.ts';
import { findPostgresPlace, outsideFolder } from '../system/postgres-place.ts';
import { startQdrant } from '../system/qdrant.ts';
import { redisUrl, startRedis, waitForRedis } from '../system/redis.ts';
import { ServiceStack } from '../system/service-stack.ts';

export interface TestStores {
  /** What the suites get: addresses of PostgreSQL (superuser), Redis, Qdrant and the embedder. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL, a Redis, a Qdrant and an embedder for tests on free ports; nothing of them stays afterwards. */
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
  const [postgresPort = 0, redisPort = 0, qdrantPort = 0, embedderPort = 0] = await findFreePorts(4);
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
  const qdrant = {
    port: qdrantPort,
    apiKey: secrets.qdrantKey,
    folder: join(folder, 'qdrant'),
    logFile: join(folder, 'qdrant.log'),
  };
  const embedder = { port: embedderPort, apiKey: secrets.embedderKey, logFile: join(folder, 'embedder.log') };
  const qdrantService = await stack.add(await startQdrant(qdrant));
  const embedderService = await stack.add(await startEmbedder(embedder));
  const postgresService = await stack.add(await startPostgres(postgres));
  const redisService = await stack.add(await startRedis(redis));
  await stack.whileAlive(waitForPostgres(postgres, postgresService.hasEnded));
  await stack.whileAlive(waitForRedis(redis, redisService.hasEnded));
  await requireReady(qdrantService, qdrantPort);
  await requireReady(embedderService, embedderPort);
  return {
    TEST_POSTGRES_URL: superuserUrl(postgres),
    TEST_REDIS_URL: redisUrl(redis),
    TEST_QDRANT_URL: `http://127.0.0.1:${qdrantPort}`,
    TEST_QDRANT_API_KEY: qdrant.apiKey,
    TEST_EMBEDDINGS_URL: `http://127.0.0.1:${embedderPort}/v1`,
    TEST_EMBEDDINGS_API_KEY: embedder.apiKey,
  };
}

async function requireReady(service: Service, port: number): Promise<void> {
  if (await isReadyInTime(service, `http://127.0.0.1:${port}/readyz`)) return;
  const details = await lastLines(service.logFile, 12);
  throw new CommandFailure(`${service.name} did not become ready; its last log lines are below.`, { details });
}
