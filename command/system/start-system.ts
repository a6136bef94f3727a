import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../console/progress.ts';
import { makePrivateFolder } from '../files/folders.ts';
import { writeJsonFile } from '../files/json-file.ts';
import { loadSecrets, type Secrets } from '../files/secrets.ts';
import { memoryOfTree } from '../processes/process-table.ts';
import type { WorkspaceView } from '../sandbox/control-views.ts';
import { connectWorkspace, ensureWorkspace } from './demo-workspace.ts';
import { addressesOf, descriptionFile, type SystemDescription } from './description.ts';
import { launchMemory } from './memory-parts.ts';
import { runNexus } from './nexus-command.ts';
import {
  hasOwnEmbedder,
  hasOwnQdrant,
  migrateEnvironment,
  type NexusSetting,
  nexusEnvironment,
} from './nexus-environment.ts';
import {
  logsFolderOf,
  type PartSetting,
  startAgent,
  startNexus,
  startObserver,
  startSandbox,
  waitUntilReady,
} from './parts.ts';
import { type PortName, type Ports, portNames, requireFreePorts } from './ports.ts';
import { type PostgresOptions, startPostgres, superuserUrl, waitForPostgres } from './postgres.ts';
import { findPostgresPlace, hasDatabase } from './postgres-place.ts';
import { prepareDatabase } from './postgres-roles.ts';
import { startRedis, waitForRedis } from './redis.ts';
import { seedWorkspace } from './seed.ts';
import { endOrphans, ServiceStack } from './service-stack.ts';
import { holdState } from './state-lock.ts';

export interface SystemOptions {
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly hasObserver: boolean;
  /** NEXUS_ settings given by the person who starts it. */
  readonly given: Readonly<Record<string, string>>;
  /** `performance.now()` when the command began, for the time of the whole start. */
  readonly beganAt: number;
}

export interface RunningSystem {
  readonly description: SystemDescription;
  /** Settings with which further commands of Nexus run. */
  readonly nexusEnvironment: Readonly<Record<string, string>>;
  /** Settles when a part ends by itself. */
  readonly failure: Promise<Error>;
  /** Memory of all parts, in bytes, with this command's own. */
  memoryBytes(): Promise<number>;
  /** Stops all parts in reverse order. */
  stop(onStopped?: (name: string) => void): Promise<void>;
  kill(): void;
}

/** A start that can be stopped at any moment, also half-way. */
export interface SystemStart {
  readonly running: Promise<RunningSystem>;
  stop(onStopped?: (name: string) => void): Promise<void>;
  kill(): void;
}

/** Starts a whole local system; when a step fails, what runs already is stopped before the failure is told. */
export function startSystem(options: SystemOptions, progress: Progress): SystemStart {
  const stack = new ServiceStack(options.stateFolder);
  const held = holdState(options.stateFolder);
  let stopping: Promise<void> | undefined;
  const stop = (onStopped?: (name: string) => void) => {
    stopping ??= (async () => {
      const giveBack = await held;
      await stack.stop(onStopped);
      await rm(descriptionFile(options.stateFolder), { force: true });
      await giveBack();
    })();
    return stopping;
  };
  const starting = held.then(() => new SystemStarter(options, stack, progress).start());
  const running = starting.then(
    (started) => ({ ...started, failure: stack.failure, stop, kill: () => stack.kill() }),
    async (error: unknown) => {
      await stop().catch(() => undefined);
      throw error;
    },
  );
  return { running, stop, kill: () => stack.kill() };
}

type Started = Pick<RunningSystem, 'description' | 'nexusEnvironment' | 'memoryBytes'>;

class SystemStarter {
  readonly #options: SystemOptions;
  readonly #stack: ServiceStack;
  readonly #progress: Progress;
  readonly #part: PartSetting;
  readonly #logsFolder: string;
  readonly #outsideRedisUrl = process.env['REDIS_URL'] || undefined;

  constructor(options: SystemOptions, stack: ServiceStack, progress: Progress) {
    this.#options = options;
    this.#stack = stack;
    this.#progress = progress;
    this.#logsFolder = logsFolderOf(options.stateFolder);
    const addresses = addressesOf(options.ports, options.hasObserver);
    this.#part = { ports: options.ports, addresses, stateFolder: options.stateFolder };
  }

  async start(): Promise<Started> {
    const { stateFolder, ports } = this.#options;
    const orphans = await endOrphans(stateFolder);
    if (orphans > 0) this.#progress.say(`  ended ${orphans} parts that an earlier start left behind`);
    await requireFreePorts(ports, this.#neededPorts());
    await makePrivateFolder(this.#logsFolder);
    const secrets = await loadSecrets(stateFolder);
    const memory = await launchMemory(
      { ...this.#options, secrets, logsFolder: this.#logsFolder },
      this.#stack,
      (line) => this.#progress.say(line),
    );
    const isWarmStart = await this.#startStores(secrets);
    const nexus: NexusSetting = {
      ports,
      addresses: this.#part.addresses,
      secrets,
      stateFolder,
      modelKey: undefined,
      outsideRedisUrl: this.#outsideRedisUrl,
      given: this.#options.given,
    };
    await this.#step('database migrations', () => runNexus(['migrate'], migrateEnvironment(nexus)));
    const workspace = await this.#startSandbox();
    for (const part of memory) await this.#step(part.name, (note) => part.wait(note));
    const environment = nexusEnvironment({ ...nexus, modelKey: workspace.openai.apiKey });
    await this.#startProduct(environment, workspace);
    return this.#describe(workspace, environment, isWarmStart);
  }

  #neededPorts(): readonly PortName[] {
    return portNames.filter(
      (name) =>
        (name !== 'observer' || this.#options.hasObserver) &&
        (name !== 'redis' || this.#outsideRedisUrl === undefined) &&
        (name !== 'qdrant' || hasOwnQdrant(this.#options.given)) &&
        (name !== 'embedder' || hasOwnEmbedder(this.#options.given)),
    );
  }

  #step<T>(name: string, work: (note: (remark: string) => void) => Promise<T>): Promise<T> {
    return this.#progress.step(name, (note) => this.#stack.whileAlive(work(note)));
  }

  async #startStores(secrets: Secrets): Promise<boolean> {
    const { stateFolder, ports } = this.#options;
    const place = await findPostgresPlace(stateFolder);
    const isWarmStart = hasDatabase(place);
    const postgres: PostgresOptions = {
      place,
      port: ports.postgres,
      password: secrets.postgresPassword,
      logFile: join(this.#logsFolder, 'postgres.log'),
      maximumConnections: 100,
      isDurable: true,
    };
    await this.#step('PostgreSQL', async (note) => {
      if (place.remark) note(place.remark);
      const service = await this.#stack.add(await startPostgres(postgres));
      await waitForPostgres(postgres, service.hasEnded);
      await prepareDatabase(superuserUrl(postgres), secrets);
    });
    if (this.#outsideRedisUrl === undefined) await this.#startRedis(secrets);
    return isWarmStart;
  }

  async #startRedis(secrets: Secrets): Promise<void> {
    const redis = {
      port: this.#options.ports.redis,
      password: secrets.redisPassword,
      folder: join(this.#options.stateFolder, 'redis'),
      logFile: join(this.#logsFolder, 'redis.log'),
    };
    await this.#step('Redis', async () => {
      const service = await this.#stack.add(await startRedis(redis));
      await waitForRedis(redis, service.hasEnded);
    });
  }

  #startSandbox(): Promise<WorkspaceView> {
    const { sandbox, nexus } = this.#part.addresses;
    return this.#step('sandbox (Slack, ClickUp, models)', async () => {
      await this.#stack.add(await startSandbox(this.#part));
      await waitUntilReady('The sandbox', `${sandbox}/healthz`);
      return ensureWorkspace(sandbox, this.#options.stateFolder, nexus);
    });
  }

  async #startProduct(environment: Readonly<Record<string, string>>, workspace: WorkspaceView): Promise<void> {
    const { stateFolder } = this.#options;
    const { addresses } = this.#part;
    const seeded = await this.#step('demo workspace', () =>
      seedWorkspace({ stateFolder, environment, workspace, wakeUrl: `${addresses.agent}/wake` }),
    );
    await this.#step('Nexus', async () => {
      await this.#stack.add(await startNexus(this.#part, environment));
      await waitUntilReady('Nexus', `${addresses.probes}/readyz`);
      await connectWorkspace(addresses.sandbox, stateFolder, {
        view: workspace,
        slackRequestUrl: seeded.slackRequestUrl,
      });
    });
    await this.#step('reference agent', async () => {
      await this.#stack.add(await startAgent(this.#part, seeded.agent));
      await waitUntilReady('The reference agent', `${addresses.agent}/readyz`);
    });
    if (addresses.observer === null) return;
    await this.#step('Observer', async () => {
      await this.#stack.add(await startObserver(this.#part));
      await waitUntilReady('Observer', `${addresses.observer}/healthz`);
    });
  }

  async #describe(
    workspace: WorkspaceView,
    environment: Readonly<Record<string, string>>,
    isWarmStart: boolean,
  ): Promise<Started> {
    const { stateFolder, ports, beganAt } = this.#options;
    const description: SystemDescription = {
      pid: process.pid,
      stateFolder,
      ports,
      addresses: this.#part.addresses,
      startedAt: new Date().toISOString(),
      startMs: Math.round(performance.now() - beganAt),
      isWarmStart,
      sandboxWorkspace: workspace.workspaceId,
    };
    await writeJsonFile(descriptionFile(stateFolder), description);
    return { description, nexusEnvironment: environment, memoryBytes: () => memoryOfTree(process.pid) };
  }
}
