import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { EventName, TenantId } from '@oblivion/protocol';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Metrics } from '../metrics/metrics.service.js';
import { beginReading } from './deferred-begin.js';
import { openMeasuredPool } from './measured-pool.client.js';
import { NamedColumns, type TableColumn } from './named-columns.js';
import type { Schema } from './schema.js';

/** Work handed to the relay once a transaction has committed. */
export interface CommittedWork {
  readonly tenantId: TenantId;
  readonly events: readonly EventName[];
  readonly deliveries: readonly { subscriber: string; lane: string }[];
  readonly effectLanes: ReadonlySet<string>;
  readonly wakes: ReadonlySet<WakeName>;
}

/** Workers that look for their own work in PostgreSQL and only need to be told that there is some. */
export type WakeName = 'memory' | 'wakeUps';

/** Statements of a transaction; it is begun and ended by `withTenant` alone. */
export type TenantQuery = Omit<Kysely<Schema>, 'transaction' | 'startTransaction' | 'connection' | 'destroy'>;

/**
 * A transaction that sees one tenant. Repositories take this and nothing else, so a query outside a tenant does not compile.
 */
export interface TenantTransaction {
  readonly tenantId: TenantId;
  readonly query: TenantQuery;
  /** Filled by the event log and the effect ledger; read by the relay after commit. */
  readonly work: {
    events: EventName[];
    deliveries: { subscriber: string; lane: string }[];
    effectLanes: Set<string>;
    wakes: Set<WakeName>;
  };
}

type CommitListener = (work: CommittedWork) => void;

/** The two doors to PostgreSQL: `withTenant` for everything, `system` for finding whose turn it is. */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  /** Connects as oblivion_system: may look across tenants in the few tables that sweeps and sign-in need. */
  readonly system: Kysely<Schema>;
  readonly #app: Kysely<Schema>;
  readonly #systemPool: pg.Pool;
  readonly #columns = new NamedColumns();
  #learning: NodeJS.Timeout | undefined;
  #isEnding = false;
  readonly #listeners: CommitListener[] = [];

  readonly #metrics: Metrics;

  constructor(@Inject(SETTINGS) settings: Settings, metrics: Metrics) {
    const { database } = settings;
    const { statementTimeoutMs } = database;
    const onMissingColumn = (): void => {
      this.#columns.forget();
      this.#learnColumnsSoon();
    };
    const shared = { statementTimeoutMs, onMissingColumn } as const;
    const app = { name: 'nexus', url: database.url, max: database.poolSize, ...shared } as const;
    const system = {
      name: 'nexus-system',
      url: database.systemUrl,
      max: database.systemPoolSize,
      ...shared,
    } as const;
    this.#metrics = metrics;
    this.#app = kyselyOn(openMeasuredPool(app, metrics), this.#columns);
    this.#systemPool = openMeasuredPool(system, metrics);
    this.system = kyselyOn(this.#systemPool, this.#columns);
  }

  async onModuleInit(): Promise<void> {
    await this.#learnColumns();
  }

  /** Until they are learnt, statements ask for all columns. */
  async #learnColumns(): Promise<void> {
    const learnt = await columnsOfTables.execute(this.system).catch(() => undefined);
    if (learnt === undefined) this.#learnColumnsSoon();
    else this.#columns.know(learnt.rows);
  }

  #learnColumnsSoon(): void {
    if (this.#isEnding) return;
    this.#learning ??= setTimeout(() => {
      this.#learning = undefined;
      void this.#learnColumns();
    }, learnPauseMs).unref();
  }

  /** Runs `work` in one transaction that sees only the tenant. Nothing may be sent to the outside from within it. */
  async withTenant<T>(tenantId: TenantId, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    const left = nothingLeft();
    const result = await this.#transact(beginFor(tenantId), (query) => work({ tenantId, query, work: left }));
    this.announce({ tenantId, ...left });
    return result;
  }

  /** The same for what only reads: PostgreSQL lets it write nothing, and nobody waits for its end. */
  async readTenant<T>(tenantId: TenantId, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    return this.#transact(beginFor(tenantId, beginReading), (query) => work({ tenantId, query, work: nothingLeft() }));
  }

  async #transact<T>(begin: string, work: (query: TenantQuery) => Promise<T>): Promise<T> {
    return this.#app.connection().execute(async (query) => {
      try {
        await sql.raw(begin).execute(query);
        const worked = await work(query);
        await sql`commit`.execute(query);
        return worked;
      } catch (error) {
        // A connection that is gone has rolled back by itself; what went wrong before is what is told.
        await sql`rollback`.execute(query).catch(() => undefined);
        throw error;
      }
    });
  }

  /**
   * Runs one statement as oblivion_system, in a transaction of its own, that PostgreSQL keeps prepared under its name: for a
   * large one that is run all the time. It must name the columns it answers with, so that a migration cannot change them.
   */
  async runPrepared<T extends object>(
    { name, text }: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<readonly T[]> {
    const client = await this.#systemPool.connect();
    try {
      return (await client.query<T>({ name, text, values: [...values] })).rows;
    } finally {
      client.release();
    }
  }

  /** Called after every commit that left something to do; must not throw and must not block. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  announce(work: CommittedWork): void {
    const { events, deliveries, effectLanes, wakes } = work;
    if (events.length === 0 && deliveries.length === 0 && effectLanes.size === 0 && wakes.size === 0) return;
    for (const event of events) this.#metrics.add('oblivion.events', 1, { event });
    for (const listener of this.#listeners) listener(work);
  }

  async check(): Promise<void> {
    await sql`select 1`.execute(this.#app);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isEnding = true;
    clearTimeout(this.#learning);
    await Promise.all([this.#app.destroy(), this.system.destroy()]);
  }
}

/** One way to PostgreSQL and back for both: there are thousands of these for each hundred tasks. */
function beginFor(tenantId: TenantId, begin = 'begin'): string {
  return `${begin}; select set_config('app.tenant_id', ${pg.escapeLiteral(tenantId)}, true)`;
}

const nothingLeft = (): TenantTransaction['work'] => ({
  events: [],
  deliveries: [],
  effectLanes: new Set(),
  wakes: new Set(),
});

/** PostgreSQL may be away, or a migration under way. */
const learnPauseMs = 5_000;

const columnsOfTables = sql<TableColumn>`
  select relname as "table", attname as "column" from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped
  order by relname, attnum`;

function kyselyOn(pool: pg.Pool, columns: NamedColumns): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }), plugins: [columns] });
}
