import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../../apps/nexus/dist/platform/database/migrate.js';
import { watchSql } from './watch-sql.ts';

/** The one that other suites give these roles, which belong to the whole server. */
const password = 'test-password';
const roleNames = ['oblivion_owner', 'oblivion_app', 'oblivion_system'] as const;

/** A database with the schema and roles of production, and triggers that break off writes and watch them. */
export class SimulationDatabase {
  readonly name: string;
  readonly #adminUrl: string;
  readonly #client: pg.Client;
  #tables: readonly string[] = [];

  private constructor(adminUrl: string, name: string) {
    this.#adminUrl = adminUrl;
    this.name = name;
    this.#client = new pg.Client({ connectionString: this.url() });
    this.#client.on('error', () => undefined);
  }

  static async create(adminUrl: string): Promise<SimulationDatabase> {
    const database = new SimulationDatabase(adminUrl, `simulation_${randomBytes(6).toString('hex')}`);
    await withClient(adminUrl, async (client) => {
      await client.query('select pg_advisory_lock(7231905)');
      for (const role of roleNames) {
        const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
        const verb = rowCount === 0 ? 'create' : 'alter';
        await client.query(`${verb} role ${role} login nosuperuser nobypassrls password '${password}'`);
      }
      await client.query('select pg_advisory_unlock(7231905)');
      await client.query(`create database ${database.name} owner oblivion_owner`);
    });
    await migrate(database.url('oblivion_owner'));
    await database.#client.connect();
    await database.#prepare();
    return database;
  }

  /** The address for a role; past row-level security without one. */
  url(role?: (typeof roleNames)[number]): string {
    const url = new URL(this.#adminUrl);
    url.pathname = `/${this.name}`;
    if (role === undefined) return url.href;
    url.username = role;
    url.password = password;
    return url.href;
  }

  async query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#client.query<R>(text, [...values])).rows;
  }

  /** Asked often: PostgreSQL remembers how. */
  async queryAgain<R extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<R[]> {
    return (await this.#client.query<R>({ name, text, values: [...values] })).rows;
  }

  /** Empties every table; for a few rows this is faster than to truncate. */
  async empty(): Promise<void> {
    const deletions = this.#tables.map((table) => `delete from ${table};`);
    await this.#client.query(
      `set session_replication_role = replica; ${deletions.join('')} reset session_replication_role`,
    );
  }

  async drop(): Promise<void> {
    await this.#client.end();
    await withClient(this.#adminUrl, (client) => client.query(`drop database ${this.name} with (force)`));
  }

  async #prepare(): Promise<void> {
    await this.#client.query(watchSql);
    const rows = await this.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname in ('public', 'simulation') and tablename not in ('migration', 'crash')`,
    );
    this.#tables = rows.map((row) => row.name);
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
