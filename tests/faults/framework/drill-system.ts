import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository, makeStateFolder } from '../../../command/files/folders.ts';
import { findFreePorts } from '../../../command/processes/port.ts';
import { type Service, startService } from '../../../command/processes/service.ts';
import { isReadyInTime } from '../../../command/system/parts.ts';
import type { Company } from '../../hub/company.ts';
import { type CompanyOptions, foundCompany } from '../../hub/found-company.ts';
import { runNexus } from '../../hub/hub-process.ts';
import { quickSettings } from '../../hub/quick-settings.ts';
import { signIn } from '../../hub/sign-in.ts';
import type { DrillContext } from '../drill.ts';
import { Cluster } from './cluster.ts';
import { type DrillStores, type StoresOrder, startDrillStores } from './drill-stores.ts';
import type { NexusOrder } from './nexus-process.ts';
import type { ProcessNetwork } from './process-network.ts';

/** Where the stores are, as settings of Nexus. */
export interface StoreUrls {
  readonly NEXUS_DATABASE_URL: string;
  readonly NEXUS_SYSTEM_DATABASE_URL: string;
  readonly NEXUS_REDIS_URL: string;
}

export interface SystemOrder {
  /** The processes, or how they follow from where the stores are. */
  readonly processes: readonly NexusOrder[] | ((urls: StoreUrls) => Promise<readonly NexusOrder[]>);
  readonly stores?: StoresOrder;
  /** A network that a process lives in; it ends with the system. */
  readonly network?: ProcessNetwork;
  /** Settings of all Nexus processes that differ from `quickSettings`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Settings of the sandbox. */
  readonly sandbox?: Readonly<Record<string, string>>;
}

/** Everything a drill needs, of its own: stores, the sandbox, several Nexus processes. Nothing stays but logs of a failure. */
export class DrillSystem {
  readonly stores: DrillStores;
  readonly sandboxUrl: string;
  readonly cluster: Cluster;
  readonly folder: string;
  readonly #sandbox: Service;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #tell: (line: string) => void;
  readonly #network: ProcessNetwork | undefined;
  /** Nothing is left behind when a person ends the drill. */
  readonly #interrupt = () => void this.close({ keepsLogs: true }).finally(() => process.exit(130));
  #closing: Promise<void> | undefined;

  private constructor(parts: {
    folder: string;
    tell: (line: string) => void;
    stores: DrillStores;
    sandbox: Service;
    sandboxUrl: string;
    cluster: Cluster;
    environment: Readonly<Record<string, string>>;
    network: ProcessNetwork | undefined;
  }) {
    this.folder = parts.folder;
    this.stores = parts.stores;
    this.#sandbox = parts.sandbox;
    this.sandboxUrl = parts.sandboxUrl;
    this.cluster = parts.cluster;
    this.#environment = parts.environment;
    this.#tell = parts.tell;
    this.#network = parts.network;
    process.on('SIGINT', this.#interrupt).on('SIGTERM', this.#interrupt);
  }

  static async start(context: DrillContext, order: SystemOrder): Promise<DrillSystem> {
    context.tell('starting PostgreSQL, Redis, the sandbox and Nexus');
    const folder = await makeStateFolder(await mkdtemp(join(tmpdir(), 'oblivion-drill-')));
    const stores = await startDrillStores(folder, order.stores);
    const { sandbox, sandboxUrl } = await startSandbox(folder, order.sandbox ?? {});
    let environment: Readonly<Record<string, string>> = {};
    const processes =
      typeof order.processes !== 'function'
        ? order.processes
        : await order.processes({
            NEXUS_DATABASE_URL: stores.postgres.urlOf('oblivion_app'),
            NEXUS_SYSTEM_DATABASE_URL: stores.postgres.urlOf('oblivion_system'),
            NEXUS_REDIS_URL: stores.redis.url,
          });
    const cluster = await Cluster.prepare(processes, (urlOf) => {
      environment = {
        ...quickSettings({
          publicUrl: urlOf('intake'),
          sandboxUrl,
          databaseUrl: stores.postgres.urlOf('oblivion_app'),
          systemDatabaseUrl: stores.postgres.urlOf('oblivion_system'),
          redisUrl: stores.redis.url,
        }),
        NEXUS_DATABASE_POOL_SIZE: '8',
        NEXUS_LOG_LEVEL: 'warn',
        // The sandbox asks for pauses as a misfortune, not because of Slack's pace.
        NEXUS_SLACK_POST_PACE_MS: '20',
        NEXUS_SLACK_CALLS_PER_MINUTE: '3000',
        ...order.settings,
      };
      return { program: context.nexusProgram, environment, logFolder: join(folder, 'logs') };
    });
    const { tell } = context;
    const { network } = order;
    const system = new DrillSystem({ folder, tell, stores, sandbox, sandboxUrl, cluster, environment, network });
    try {
      const owner = { ...environment, NEXUS_OWNER_DATABASE_URL: stores.postgres.urlOf('oblivion_owner') };
      const migrated = await runNexus(['migrate'], owner);
      if (migrated.code !== 0) throw new Error(`nexus migrate failed: ${migrated.stderr}${migrated.stdout}`);
      await cluster.start();
    } catch (error) {
      await system.close({ keepsLogs: false });
      throw error;
    }
    return system;
  }

  /** A company in the sandbox and its tenant here; agents are named with their groups. */
  async company(options: CompanyOptions): Promise<Company> {
    const { cluster, sandboxUrl } = this;
    const ground = {
      sandboxUrl,
      nexusUrl: cluster.urlOf('gateway'),
      webhookUrl: cluster.urlOf('intake'),
      environment: this.#environment,
    };
    return foundCompany(ground, options);
  }

  /** `Cookie` header of a person of the company, for the API. */
  async signIn(company: Company, email: string): Promise<string> {
    const [tenant] = await this.stores.postgres.ask('select slug from tenant where id = $1', [company.tenantId]);
    const ground = { nexusUrl: company.nexusUrl, environment: this.#environment };
    return signIn(ground, { email, tenantSlug: String(tenant?.['slug']) });
  }

  async close(order: { readonly keepsLogs: boolean }): Promise<void> {
    this.#closing ??= this.#close(order);
    await this.#closing;
  }

  async #close({ keepsLogs }: { readonly keepsLogs: boolean }): Promise<void> {
    await this.cluster.close();
    await this.#sandbox.stop();
    await this.#network?.end();
    await this.stores.end();
    if (keepsLogs) this.#tell(`the logs of the processes are kept in ${join(this.folder, 'logs')}`);
    else await rm(this.folder, { recursive: true, force: true });
    process.off('SIGINT', this.#interrupt).off('SIGTERM', this.#interrupt);
  }
}

async function startSandbox(folder: string, settings: Readonly<Record<string, string>>) {
  const [port = 0] = await findFreePorts(1);
  const sandboxUrl = `http://${settings['SANDBOX_HOST'] ?? '127.0.0.1'}:${port}`;
  const sandbox = await startService({
    name: 'Sandbox',
    program: process.execPath,
    words: [inRepository('apps/sandbox/dist/main.js')],
    environment: { PATH: process.env['PATH'], SANDBOX_PORT: String(port), ...settings },
    logFile: join(folder, 'logs', 'sandbox.log'),
  });
  if (!(await isReadyInTime(sandbox, `${sandboxUrl}/healthz`))) throw new Error('the sandbox did not become ready');
  return { sandbox, sandboxUrl };
}
