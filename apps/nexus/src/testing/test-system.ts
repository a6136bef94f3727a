import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { parseSettings } from '../platform/config/setting.js';
import { type Settings, settingTable } from '../platform/config/settings.js';
import { migrate } from '../platform/database/migrate.js';

const password = 'test-password';
const roleNames = ['oblivion_owner', 'oblivion_app', 'oblivion_system'] as const;
const rolesLock = 7_231_905;

/** A database of its own for one test file, with the schema and the roles of production. */
export interface TestDatabase {
  readonly url: string;
  readonly systemUrl: string;
  readonly ownerUrl: string;
  /** Sees all tenants: for setting up rows and for looking at them from outside. */
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(async (client) => {
    await ensureRoles(client);
    await client.query(`create database ${name} owner oblivion_owner`);
  });
  const ownerUrl = urlOf(name, 'oblivion_owner');
  await migrate(ownerUrl);
  return {
    url: urlOf(name, 'oblivion_app'),
    systemUrl: urlOf(name, 'oblivion_system'),
    ownerUrl,
    superuserUrl: urlOf(name),
    drop: () => asSuperuser(async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
}

/** Settings of production with these environment variables; ports are chosen by the system. */
export function testSettings(database: TestDatabase, overrides: Readonly<Record<string, string>> = {}): Settings {
  const parsed = parseSettings(settingTable, {
    NEXUS_PORT: '0',
    NEXUS_PROBE_PORT: '0',
    NEXUS_DATABASE_URL: database.url,
    NEXUS_SYSTEM_DATABASE_URL: database.systemUrl,
    NEXUS_OWNER_DATABASE_URL: database.ownerUrl,
    NEXUS_REDIS_URL: inject('redisUrl'),
    NEXUS_REDIS_PREFIX: new URL(database.url).pathname.slice(1),
    NEXUS_TOKEN_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
    NEXUS_ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64'),
    NEXUS_DATABASE_POOL_SIZE: '6',
    NEXUS_SYSTEM_DATABASE_POOL_SIZE: '2',
    NEXUS_BACKOFF_BASE_MS: '20',
    NEXUS_LOG_LEVEL: 'silent',
    ...overrides,
  });
  if (parsed.outcome === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}

/** Files of one run start at the same time: one makes the roles, the others find them. */
async function ensureRoles(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [rolesLock]);
  for (const role of roleNames) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    await client.query(`${verb} role ${role} login nosuperuser nobypassrls password '${password}'`);
  }
  await client.query('select pg_advisory_unlock($1)', [rolesLock]);
}

async function asSuperuser(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string, role?: (typeof roleNames)[number]): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  if (role === undefined) return url.href;
  url.username = role;
  url.password = password;
  return url.href;
}
