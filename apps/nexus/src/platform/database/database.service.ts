import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { Schema } from './schema.js';

/** Work handed to the relay once a transaction has committed. */
export interface CommittedWork {
  readonly tenantId: TenantId;
  readonly hasEvents: boolean;
  readonly deliveries: readonly { subscriber: string; lane: string }[];
  readonly effectLanes: ReadonlySet<string>;
}

/**
 * A transaction that sees one tenant. Repositories take this and nothing else, so a query outside a tenant does not compile.
 */
export interface TenantTransaction {
  readonly tenantId: TenantId;
  readonly query: Transaction<Schema>;
  /** Filled by the event log and the effect ledger; read by the relay after commit. */
  readonly work: { hasEvents: boolean; deliveries: { subscriber: string; lane: string }[]; effectLanes: Set<string> };
}

type CommitListener = (work: CommittedWork) => void;

/** The two doors to PostgreSQL: `withTenant` for everything, `system` for finding whose turn it is. */
@Injectable()
export class Database implements OnApplicationShutdown {
  /** Connects as oblivion_system: may look across tenants in the few tables that sweeps and sign-in need. */
  readonly system: Kysely<Schema>;
  readonly #app: Kysely<Schema>;
  readonly #listeners: CommitListener[] = [];

  constructor(@Inject(SETTINGS) settings: Settings) {
    const { database } = settings;
    this.#app = connect(database.url, database.poolSize, database.statementTimeoutMs, 'nexus');
    this.system = connect(database.systemUrl, database.systemPoolSize, database.statementTimeoutMs, 'nexus-system');
  }

  /** Runs `work` in one transaction that sees only the tenant. Nothing may be sent to the outside from within it. */
  async withTenant<T>(tenantId: TenantId, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    const committed = { hasEvents: false, deliveries: [], effectLanes: new Set<string>() };
    const result = await this.#app.transaction().execute(async (query) => {
      await sql`select set_config('app.tenant_id', ${tenantId}, true)`.execute(query);
      return work({ tenantId, query, work: committed });
    });
    this.announce({ tenantId, ...committed });
    return result;
  }

  /** Called after every commit that left something to do; must not throw and must not block. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  announce(work: CommittedWork): void {
    if (!work.hasEvents && work.deliveries.length === 0 && work.effectLanes.size === 0) return;
    for (const listener of this.#listeners) listener(work);
  }

  async check(): Promise<void> {
    await sql`select 1`.execute(this.#app);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.#app.destroy(), this.system.destroy()]);
  }
}

function connect(url: string, max: number, statementTimeoutMs: number, name: string): Kysely<Schema> {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: name,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    connectionTimeoutMillis: statementTimeoutMs,
  });
  // An idle connection that PostgreSQL closed is no news: the pool opens another.
  pool.on('error', () => undefined);
  // Nor is one that is cut while in use: its query fails, and without a listener the whole process would end.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
