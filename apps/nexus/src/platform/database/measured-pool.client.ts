import { type Span, SpanKind, trace } from '@opentelemetry/api';
import pg from 'pg';
import type { Metrics } from '../metrics/metrics.service.js';
import { errorTypeOf, markFailed, tracer } from '../telemetry/in-span.js';
import { deferBegin } from './deferred-begin.js';
import { PreparedStatements } from './prepared-statements.js';
import { closeWhenSilent } from './silent-connection.js';
import { type StatementSummary, summarize } from './statement-summary.js';

/** Statements are few and their texts are fixed; should some be made up, the memory of them is bounded. */
const rememberedStatements = 1_000;

/** After so many times as long as a statement may take, a connection on which nothing comes is closed, at either end. */
const silenceFactor = 2;

const beginning = summarize('begin');
/** What is sent does not wait for the answer to what was sent before. node-postgres has it, its types do not. */
const sendsAtOnce = { pipeline: true };
/** SQLSTATE "undefined_column" (PostgreSQL manual, appendix A). */
const undefinedColumn = '42703';

export type PoolName = 'nexus' | 'nexus-system';

export interface PoolOptions {
  readonly name: PoolName;
  readonly url: string;
  /** Most connections at once. */
  readonly max: number;
  readonly statementTimeoutMs: number;
  /** A statement named a column that is not there: a migration has taken it away. */
  readonly onMissingColumn: () => void;
}

/** A pool of PostgreSQL connections that measures its statements and how long each had to wait for a connection. */
export function openMeasuredPool(options: PoolOptions, metrics: Metrics): pg.Pool {
  const summaries = new Map<string, StatementSummary>();
  const summaryOf = (sql: string): StatementSummary => {
    // Each tenant's own, and there may be very many.
    if (sql.startsWith('begin')) return beginning;
    const known = summaries.get(sql);
    if (known !== undefined) return known;
    const summary = summarize(sql);
    if (summaries.size >= rememberedStatements) summaries.clear();
    summaries.set(sql, summary);
    return summary;
  };

  const statements = new PreparedStatements();
  const pool = new pg.Pool({
    ...sendsAtOnce,
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs * silenceFactor,
    connectionTimeoutMillis: options.statementTimeoutMs,
  });
  // An idle connection that PostgreSQL closed is no news: the pool opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    // Nor is one that is cut while in use: its query fails, and without a listener the whole process would end.
    client.on('error', () => undefined);
    keepPrepared(client, statements);
    closeWhenSilent(client, options.statementTimeoutMs * silenceFactor);
    measureStatements(client, summaryOf, metrics);
    noticeMissingColumns(client, options.onMissingColumn);
    deferBegin(client);
  });
  measureWaiting(pool, options.name, metrics);
  observeConnections(pool, options, metrics);
  return pool;
}

/** Kysely hands over text and values; what has none may be several statements in one, which cannot be prepared. */
function keepPrepared(client: pg.PoolClient, statements: PreparedStatements): void {
  const query = client.query.bind(client) as (...parameters: readonly unknown[]) => unknown;
  const prepared = (...parameters: readonly unknown[]): unknown => {
    const [text, values] = parameters;
    if (parameters.length !== 2 || typeof text !== 'string' || !Array.isArray(values) || values.length === 0) {
      return query(...parameters);
    }
    const name = statements.nameOf(text);
    return name === undefined ? query(text, values) : query({ name, text, values });
  };
  client.query = prepared as typeof client.query;
}

function noticeMissingColumns(client: pg.PoolClient, onMissingColumn: () => void): void {
  const query = client.query.bind(client) as (...parameters: readonly unknown[]) => unknown;
  const noticed = (...parameters: readonly unknown[]): unknown => {
    const answer = query(...parameters);
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if ((error as { code?: unknown }).code === undefinedColumn) onMissingColumn();
      });
    }
    return answer;
  };
  client.query = noticed as typeof client.query;
}

/** Kysely asks by promise; the protocol's other forms pass by unmeasured. */
function measureStatements(
  client: pg.PoolClient,
  summaryOf: (sql: string) => StatementSummary,
  metrics: Metrics,
): void {
  const query = client.query.bind(client) as (...parameters: readonly unknown[]) => unknown;
  const measured = (...parameters: readonly unknown[]): unknown => {
    const startedAt = performance.now();
    const sql = statementOf(parameters[0]);
    const summary = sql === undefined ? undefined : summaryOf(sql);
    const span = summary === undefined ? undefined : startSpan(summary);
    const answer = query(...parameters);
    if (summary === undefined || !(answer instanceof Promise)) {
      span?.end();
      return answer;
    }
    const { operation, collection } = summary;
    const record = (error?: unknown): void => {
      metrics.record('db.client.operation.duration', (performance.now() - startedAt) / 1000, {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.collection.name': collection,
        'error.type': error === undefined ? undefined : errorTypeOf(error),
      });
      if (error !== undefined && span !== undefined) markFailed(span, errorTypeOf(error));
      span?.end();
    };
    answer.then(() => record(), record);
    return answer;
  };
  client.query = measured as typeof client.query;
}

function statementOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  const text = (query as { text?: unknown } | null)?.text;
  return typeof text === 'string' ? text : undefined;
}

/** Statements on a table are of interest as parts of something that is recorded; `begin` and its like are not. */
function startSpan({ operation, collection, text }: StatementSummary): Span | undefined {
  if (collection === undefined || trace.getActiveSpan()?.isRecording() !== true) return undefined;
  return tracer().startSpan(text, {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.collection.name': collection,
      'db.query.summary': text,
    },
  });
}

function measureWaiting(pool: pg.Pool, name: PoolName, metrics: Metrics): void {
  const connect = pool.connect.bind(pool);
  const measured = async (): Promise<pg.PoolClient> => {
    const startedAt = performance.now();
    try {
      return await connect();
    } finally {
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.record('db.client.connection.wait_time', seconds, { 'db.client.connection.pool.name': name });
    }
  };
  pool.connect = measured as typeof pool.connect;
}

function observeConnections(pool: pg.Pool, { name, max }: PoolOptions, metrics: Metrics): void {
  const labels = { 'db.client.connection.pool.name': name } as const;
  metrics.observe('db.client.connection.count', () => [
    { value: pool.idleCount, labels: { ...labels, 'db.client.connection.state': 'idle' } as const },
    { value: pool.totalCount - pool.idleCount, labels: { ...labels, 'db.client.connection.state': 'used' } as const },
  ]);
  metrics.observe('db.client.connection.max', () => [{ value: max, labels }]);
  metrics.observe('db.client.connection.pending_requests', () => [{ value: pool.waitingCount, labels }]);
}
