import pg from 'pg';
import { inject } from 'vitest';
import type { Readiness } from '../../apps/nexus/src/platform/http/health.service.js';
import { createTestDatabase, type TestDatabase } from '../../apps/nexus/src/testing/test-system.js';
import type { Company } from './company.ts';
import { type CompanyOptions, foundCompany } from './found-company.ts';
import { findFreePorts, HubProcess } from './hub-process.ts';
import { quickSettings } from './quick-settings.ts';
import { signIn } from './sign-in.ts';
import { StoreGate } from './store-gate.js';

export interface HubOptions {
  /** Settings of Nexus that differ from the standard, such as shorter leases. */
  readonly nexus?: Readonly<Record<string, string>>;
  readonly sandbox?: Readonly<Record<string, string>>;
  /** A database with the schema; a new one in the stores of the run when left out. */
  readonly database?: TestDatabase;
  /** A Redis of the test's own; the one of the run when left out. */
  readonly redisUrl?: string;
  /** Lets the test take PostgreSQL and Redis away from this Nexus. */
  readonly hasGates?: boolean;
}

export interface StoreGates {
  readonly postgres: StoreGate;
  readonly redis: StoreGate;
}

/** Nexus and the sandbox as processes of their own, with a database of their own. */
export class Hub {
  readonly nexus: HubProcess;
  readonly nexusUrl: string;
  readonly sandboxUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  readonly #gates: StoreGates | undefined;
  /** Where Nexus shows its health and metrics. */
  readonly probeUrl: string;
  readonly #sandbox: HubProcess;

  private constructor(
    database: TestDatabase,
    places: { nexusUrl: string; probeUrl: string; sandboxUrl: string },
    processes: { nexus: HubProcess; sandbox: HubProcess },
    environment: Readonly<Record<string, string>>,
    gates: StoreGates | undefined,
  ) {
    this.#gates = gates;
    this.database = database;
    this.nexusUrl = places.nexusUrl;
    this.sandboxUrl = places.sandboxUrl;
    this.probeUrl = places.probeUrl;
    this.nexus = processes.nexus;
    this.#sandbox = processes.sandbox;
    this.environment = environment;
  }

  static async start(options: HubOptions = {}): Promise<Hub> {
    const [nexusPort = 0, probePort = 0, sandboxPort = 0] = await findFreePorts(3);
    const database = options.database ?? (await createTestDatabase());
    const redisUrl = options.redisUrl ?? inject('redisUrl');
    const gates = options.hasGates
      ? { postgres: await StoreGate.before(database.url), redis: await StoreGate.before(redisUrl) }
      : undefined;
    const places = {
      nexusUrl: `http://127.0.0.1:${nexusPort}`,
      probeUrl: `http://127.0.0.1:${probePort}`,
      sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    };
    const environment = {
      NEXUS_PORT: String(nexusPort),
      NEXUS_PROBE_PORT: String(probePort),
      ...quickSettings({
        publicUrl: places.nexusUrl,
        sandboxUrl: places.sandboxUrl,
        databaseUrl: gates?.postgres.through(database.url) ?? database.url,
        systemDatabaseUrl: gates?.postgres.through(database.systemUrl) ?? database.systemUrl,
        redisUrl: gates?.redis.through(redisUrl) ?? redisUrl,
      }),
      ...options.nexus,
    };
    const sandbox = new HubProcess('apps/sandbox/dist/main.js', {
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SLACK_RETRY_DELAYS_MS: '0,100,200',
      ...options.sandbox,
    });
    await sandbox.start(`${places.sandboxUrl}/healthz`);
    const nexus = new HubProcess('apps/nexus/dist/main.js', environment);
    const hub = new Hub(database, places, { nexus, sandbox }, environment, gates);
    try {
      await hub.startNexus();
    } catch (error) {
      await hub.close();
      throw error;
    }
    return hub;
  }

  get gates(): StoreGates {
    if (this.#gates === undefined) throw new Error('this hub was started without gates');
    return this.#gates;
  }

  /** Starts Nexus again, with these settings changed. */
  async startNexus(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.nexus.start(`${this.probeUrl}/readyz`, changes);
  }

  /** A second Nexus on the same stores. */
  async startAnother(
    settings: Readonly<Record<string, string>>,
  ): Promise<{ process: HubProcess; probeUrl: string; url: string }> {
    const [port = 0, probePort = 0] = await findFreePorts(2);
    const ports = { NEXUS_PORT: String(port), NEXUS_PROBE_PORT: String(probePort) };
    const process = new HubProcess('apps/nexus/dist/main.js', { ...this.environment, ...ports, ...settings });
    const probeUrl = `http://127.0.0.1:${probePort}`;
    await process.start(`${probeUrl}/readyz`);
    return { process, probeUrl, url: `http://127.0.0.1:${port}` };
  }

  /** What `/readyz` says. */
  async readiness(): Promise<{ status: number; body: Readiness }> {
    const response = await fetch(`${this.probeUrl}/readyz`);
    return { status: response.status, body: (await response.json()) as Readiness };
  }

  /** `Cookie` header of a person of a tenant who has just signed in. */
  async signIn(email: string, tenantId: string): Promise<string> {
    const { rows } = await this.asSuperuser('select slug from tenant where id = $1', [tenantId]);
    return signIn(this, { email, tenantSlug: String(rows[0]?.['slug']) });
  }

  /** Looks at the database past row-level security. */
  async asSuperuser(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult<Record<string, unknown>>> {
    const client = new pg.Client({ connectionString: this.database.superuserUrl });
    await client.connect();
    try {
      return await client.query(text, [...values]);
    } finally {
      await client.end();
    }
  }

  /** A tenant of its own with a sandbox workspace of its own: tests never meet. */
  async company(options: CompanyOptions = {}): Promise<Company> {
    const { sandboxUrl, nexusUrl, environment } = this;
    return foundCompany({ sandboxUrl, nexusUrl, environment }, options);
  }

  async close(): Promise<void> {
    await this.nexus.stop();
    await this.#sandbox.stop();
    await Promise.all([this.#gates?.postgres.end(), this.#gates?.redis.end()]);
    await this.database.drop();
  }
}
