import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from '../../command/console/failure.ts';
import type { Progress } from '../../command/console/progress.ts';
import { makePrivateFolder, makeStateFolder } from '../../command/files/folders.ts';
import { loadSecrets, type Secrets } from '../../command/files/secrets.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import { lastLines, type Service, startService } from '../../command/processes/service.ts';
import type { WorkspaceView } from '../../command/sandbox/control-views.ts';
import { ensureWorkspace } from '../../command/system/demo-workspace.ts';
import { addressesOf } from '../../command/system/description.ts';
import { migrateEnvironment, type NexusSetting, nexusEnvironment } from '../../command/system/nexus-environment.ts';
import { nexusProgram, runNexus } from '../../command/system/nexus-command.ts';
import { baseEnvironment } from '../../command/system/part-environment.ts';
import { logsFolderOf, startSandbox, waitUntilReady } from '../../command/system/parts.ts';
import { chooseFreePorts, type Ports } from '../../command/system/ports.ts';
import { type PostgresOptions, startPostgres, superuserUrl, waitForPostgres } from '../../command/system/postgres.ts';
import { findPostgresPlace } from '../../command/system/postgres-place.ts';
import { databaseName, prepareDatabase } from '../../command/system/postgres-roles.ts';
import { redisUrl, startRedis, waitForRedis } from '../../command/system/redis.ts';
import { deleteState } from '../../command/system/remove-state.ts';
import { seedWorkspace } from '../../command/system/seed.ts';
import { ServiceStack } from '../../command/system/service-stack.ts';

/** Memory without vectors, and no sweep of ClickUp in the middle of a measurement. */
const benchSettings = {
  NEXUS_QDRANT_URL: '',
  NEXUS_EMBEDDINGS_URL: '',
  NEXUS_RECONCILIATION_SECONDS: '86400',
  NEXUS_MEMORY_DOCUMENTS_INTERVAL_SECONDS: '86400',
};
const maximumConnections = 300;
const shownLogLines = 12;

export interface NexusProcess {
  readonly url: string;
  readonly service: Service;
}

/** PostgreSQL (durable), Redis (AOF, once a second), the sandbox, and a company in both; Nexus processes as they are asked for. */
export interface Stand {
  readonly environment: Readonly<Record<string, string>>;
  readonly sandboxUrl: string;
  readonly workspace: WorkspaceView;
  /** The database of Nexus for the superuser. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly services: { readonly postgres: Service; readonly redis: Service };
  startNexus(roles: string, settings?: Readonly<Record<string, string>>): Promise<NexusProcess>;
  /** Starts a program of the measurement itself and waits until it answers at the address. */
  startProgram(name: string, words: readonly string[], readyUrl: string): Promise<Service>;
  /** Stops one process; one that ends by itself fails the whole measurement. */
  stop(service: Service): Promise<void>;
}

/** Works on a stand of its own; nothing stays of it afterwards. */
export async function withStand<T>(progress: Progress, work: (stand: Stand) => Promise<T>): Promise<T> {
  const stateFolder = await makeStateFolder(await mkdtemp(join(tmpdir(), 'oblivion-bench-')));
  const stack = new ServiceStack(stateFolder);
  const interruption = Promise.withResolvers<never>();
  const interrupt = (): void => interruption.reject(new CommandFailure('Interrupted.', { exitCode: 130 }));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const failure = Promise.withResolvers<never>();
  const working = buildStand({ stateFolder, stack, progress, fail: failure.reject }).then(work);
  try {
    return await Promise.race([stack.whileAlive(working), failure.promise, interruption.promise]);
  } finally {
    await stack.stop();
    await working.catch(() => undefined);
    await deleteState(stateFolder);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

interface Building {
  readonly stateFolder: string;
  readonly stack: ServiceStack;
  readonly progress: Progress;
  readonly fail: (reason: Error) => void;
}

async function buildStand(building: Building): Promise<Stand> {
  const { stateFolder, stack, progress } = building;
  await makePrivateFolder(logsFolderOf(stateFolder));
  const [ports, secrets] = [await chooseFreePorts(), await loadSecrets(stateFolder)];
  const addresses = addressesOf(ports, false);
  const setting: NexusSetting = {
    ports,
    addresses,
    secrets,
    stateFolder,
    modelKey: undefined,
    outsideRedisUrl: undefined,
    given: benchSettings,
  };
  const stores = await progress.step('PostgreSQL and Redis', () => startStores({ stateFolder, ports, secrets }, stack));
  await progress.step('database migrations', () => runNexus(['migrate'], migrateEnvironment(setting)));
  const environment = nexusEnvironment(setting);
  const workspace = await progress.step('sandbox and its company', async () => {
    await stack.add(await startSandbox({ ports, addresses, stateFolder }));
    await waitUntilReady('The sandbox', `${addresses.sandbox}/healthz`);
    const view = await ensureWorkspace(addresses.sandbox, stateFolder, addresses.nexus);
    await seedWorkspace({ stateFolder, environment, workspace: view });
    return view;
  });
  const programs = new Programs(building, environment);
  return {
    environment,
    sandboxUrl: addresses.sandbox,
    workspace,
    postgresUrl: stores.postgresUrl,
    redisUrl: redisUrl({ port: ports.redis, password: secrets.redisPassword }),
    services: { postgres: stores.postgres, redis: stores.redis },
    startNexus: (roles, settings) => programs.startNexus(roles, settings),
    startProgram: (name, words, readyUrl) => programs.start({ name, words, environment: {}, readyUrl }),
    stop: (service) => programs.stop(service),
  };
}

async function startStores(
  place: { readonly stateFolder: string; readonly ports: Ports; readonly secrets: Secrets },
  stack: ServiceStack,
): Promise<{ readonly postgres: Service; readonly redis: Service; readonly postgresUrl: string }> {
  const { stateFolder, ports, secrets } = place;
  const postgres: PostgresOptions = {
    place: await findPostgresPlace(stateFolder),
    port: ports.postgres,
    password: secrets.postgresPassword,
    logFile: join(logsFolderOf(stateFolder), 'postgres.log'),
    maximumConnections,
    isDurable: true,
  };
  const redis = {
    port: ports.redis,
    password: secrets.redisPassword,
    folder: join(stateFolder, 'redis'),
    logFile: join(logsFolderOf(stateFolder), 'redis.log'),
  };
  const postgresService = await stack.add(await startPostgres(postgres));
  const redisService = await stack.add(await startRedis(redis));
  await stack.whileAlive(waitForPostgres(postgres, postgresService.hasEnded));
  await stack.whileAlive(waitForRedis(redis, redisService.hasEnded));
  await prepareDatabase(superuserUrl(postgres), secrets);
  return { postgres: postgresService, redis: redisService, postgresUrl: superuserUrl(postgres, databaseName) };
}

class Programs {
  readonly #building: Building;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #leaving = new Set<Service>();

  constructor(building: Building, environment: Readonly<Record<string, string>>) {
    this.#building = building;
    this.#environment = environment;
  }

  async startNexus(roles: string, settings: Readonly<Record<string, string>> = {}): Promise<NexusProcess> {
    const [port = 0, probePort = 0] = await findFreePorts(2);
    const ports = { NEXUS_PORT: String(port), NEXUS_PROBE_PORT: String(probePort), NEXUS_ROLES: roles };
    const service = await this.start({
      name: `Nexus (${roles})`,
      words: [nexusProgram, 'serve'],
      environment: { ...this.#environment, ...ports, ...settings },
      readyUrl: `http://127.0.0.1:${probePort}/readyz`,
    });
    return { url: `http://127.0.0.1:${port}`, service };
  }

  async start(program: {
    readonly name: string;
    readonly words: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly readyUrl: string;
  }): Promise<Service> {
    const { stack, stateFolder } = this.#building;
    const started = await startService({
      name: program.name,
      program: process.execPath,
      words: program.words,
      environment: { ...baseEnvironment(), NODE_ENV: 'production', ...program.environment },
      logFile: join(logsFolderOf(stateFolder), `${program.name.replaceAll(/\W+/g, '-')}.log`),
    });
    const service = await stack.addOptional(started, () => void this.#failUnlessLeaving(started));
    await waitUntilReady(program.name, program.readyUrl);
    return service;
  }

  async stop(service: Service): Promise<void> {
    this.#leaving.add(service);
    await service.stop();
  }

  async #failUnlessLeaving(service: Service): Promise<void> {
    if (this.#leaving.has(service)) return;
    const details = await lastLines(service.logFile, shownLogLines);
    this.#building.fail(new CommandFailure(`${service.name} ended; its last log lines are below.`, { details }));
  }
}
