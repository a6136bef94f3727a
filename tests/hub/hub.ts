import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { Readiness } from '../../apps/nexus/src/platform/http/health.service.js';
import { createTestDatabase, type TestDatabase } from '../../apps/nexus/src/testing/test-system.js';
import { Company, type SandboxWorkspace } from './company.js';
import { findFreePorts, HubProcess, runNexus } from './hub-process.js';
import { StoreGate } from './store-gate.js';

const modelKey = 'sk-hub';

export interface HubOptions {
  /** Settings of Nexus that differ from the standard, such as shorter leases. */
  readonly nexus?: Readonly<Record<string, string>>;
  readonly sandbox?: Readonly<Record<string, string>>;
  /** A database with the schema; a new one in the stores of the run when left out. */
  readonly database?: TestDatabase;
  /** Lets the test take PostgreSQL and Redis away from this Nexus. */
  readonly hasGates?: boolean;
}

export interface StoreGates {
  readonly postgres: StoreGate;
  readonly redis: StoreGate;
}

export interface CompanyOptions {
  /** Tags of projects; each has a Slack channel and a group of the same name with one agent per entry of `agents`. */
  readonly projects?: readonly string[];
  /** Agent name -> groups. */
  readonly agents?: Readonly<Record<string, readonly string[]>>;
  /** Tag of the project whose list is the workspace's list in ClickUp, so that its Docs are read. */
  readonly listOf?: string;
  /** Its model calls are answered; one company of a hub may have this. */
  readonly hasModel?: true;
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
    const redisUrl = inject('redisUrl');
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
      NEXUS_PUBLIC_URL: places.nexusUrl,
      NEXUS_DATABASE_URL: gates?.postgres.through(database.url) ?? database.url,
      NEXUS_SYSTEM_DATABASE_URL: gates?.postgres.through(database.systemUrl) ?? database.systemUrl,
      NEXUS_REDIS_URL: gates?.redis.through(redisUrl) ?? redisUrl,
      NEXUS_REDIS_PREFIX: `hub_${randomBytes(6).toString('hex')}`,
      NEXUS_TOKEN_SIGNING_KEY: randomBytes(32).toString('base64'),
      NEXUS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEXUS_MODEL_PROVIDER_BASE_URL: `${places.sandboxUrl}/openai/v1`,
      NEXUS_MODEL_PROVIDER_API_KEY: modelKey,
      NEXUS_DEFAULT_MODEL: 'sandbox-demo',
      NEXUS_BACKOFF_BASE_MS: '50',
      NEXUS_BACKOFF_LIMIT_MS: '500',
      NEXUS_SWEEP_INTERVAL_MS: '200',
      NEXUS_SWEEP_GRACE_MS: '200',
      NEXUS_SLACK_TIMEOUT_MS: '1000',
      NEXUS_CLICKUP_TIMEOUT_MS: '1000',
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
    await hub.startNexus();
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
  async startAnother(settings: Readonly<Record<string, string>>): Promise<{ process: HubProcess; probeUrl: string }> {
    const [port = 0, probePort = 0] = await findFreePorts(2);
    const ports = { NEXUS_PORT: String(port), NEXUS_PROBE_PORT: String(probePort) };
    const process = new HubProcess('apps/nexus/dist/main.js', { ...this.environment, ...ports, ...settings });
    const probeUrl = `http://127.0.0.1:${probePort}`;
    await process.start(`${probeUrl}/readyz`);
    return { process, probeUrl };
  }

  /** What `/readyz` says. */
  async readiness(): Promise<{ status: number; body: Readiness }> {
    const response = await fetch(`${this.probeUrl}/readyz`);
    return { status: response.status, body: (await response.json()) as Readiness };
  }

  /** `Cookie` header of a person of a tenant who has just signed in. */
  async signIn(email: string, tenantId: string): Promise<string> {
    const { rows } = await this.asSuperuser('select slug from tenant where id = $1', [tenantId]);
    const words = ['sign-in-link', '--email', email, '--tenant', String(rows[0]?.['slug'])];
    const link = new URL((await runNexus(words, this.environment)).stdout.trim());
    const response = await fetch(`${this.nexusUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: link.origin },
      body: JSON.stringify({ token: link.searchParams.get('token') }),
    });
    if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
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
    const projects = options.projects ?? ['demo'];
    const agents = options.agents ?? { Scribe: [projects[0] as string] };
    const response = await fetch(`${this.sandboxUrl}/control/workspaces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Acme',
        channels: projects,
        people: [
          { name: 'Mira', email: 'mira@acme.test' },
          { name: 'Theo', email: 'theo@acme.test' },
        ],
        ...(options.hasModel === true ? { fixed: { openai: { apiKey: modelKey } } } : {}),
        slack: { requestUrl: `${this.nexusUrl}/webhooks/slack/events` },
      }),
    });
    const workspace = (await response.json()) as SandboxWorkspace;
    const seeded = await this.#seed(workspace, { projects, agents, listOf: options.listOf });
    return new Company(this.sandboxUrl, this.nexusUrl, workspace, seeded);
  }

  async #seed(
    workspace: SandboxWorkspace,
    company: {
      projects: readonly string[];
      agents: Readonly<Record<string, readonly string[]>>;
      listOf: string | undefined;
    },
  ) {
    const { projects, agents, listOf } = company;
    const { slack, clickup } = workspace;
    const channelOf = (name: string): string => slack.channels.find((channel) => channel.name === name)?.id as string;
    const file = {
      tenant: { slug: `t-${randomBytes(8).toString('hex')}`, name: 'Acme' },
      people: workspace.people.map((person) => ({
        name: person.name,
        email: person.email,
        role: 'owner',
        slackUserId: person.slackUserId,
        clickupUserId: person.clickupUserId,
      })),
      slack: {
        apiUrl: slack.apiUrl,
        teamId: slack.teamId,
        appId: slack.appId,
        botId: slack.botId,
        botUserId: slack.botUserId,
        botToken: slack.botToken,
        signingSecret: slack.signingSecret,
      },
      clickup: {
        apiUrl: clickup.apiUrl,
        workspaceId: clickup.teamId,
        token: clickup.token,
        serviceUserId: clickup.serviceUser.id,
      },
      groups: projects.map((name) => ({ name })),
      projects: projects.map((tag) => ({
        tag,
        name: tag,
        group: tag,
        slackChannelId: channelOf(tag),
        ...(tag === listOf ? { clickupListId: clickup.listId } : {}),
      })),
      agents: Object.entries(agents).map(([name, groups]) => ({ name, groups })),
    };
    const seeded = await runNexus(['seed', '--file', '-'], this.environment, JSON.stringify(file));
    if (seeded.code !== 0) throw new Error(`seed failed: ${seeded.stderr}`);
    return JSON.parse(seeded.stdout) as {
      tenantId: string;
      clickupConnectionId: string;
      agents: { name: string; clientId: string; clientSecret: string }[];
    };
  }

  async close(): Promise<void> {
    await this.nexus.stop();
    await this.#sandbox.stop();
    await Promise.all([this.#gates?.postgres.end(), this.#gates?.redis.end()]);
    await this.database.drop();
  }
}
