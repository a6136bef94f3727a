import { readFile } from 'node:fs/promises';

/** Labels that scraping adds, to any metric. */
const labelsOfTargets = ['job', 'instance', 'namespace'];
const histogramParts = ['_bucket', '_sum', '_count'];

/** What others than Nexus show; the check on a running system holds that they really do. */
const shownByOthers: Readonly<Record<string, readonly string[]>> = {
  // Prometheus itself.
  up: [],
  ALERTS: ['alertname', 'alertstate', 'service', 'severity'],
  // The agent runtime.
  oblivion_agent_connected: [],
  oblivion_agent_claims: [],
  oblivion_agent_runs_total: ['outcome'],
  oblivion_agent_node_duration_seconds_bucket: ['node'],
  // The exporters of PostgreSQL and Redis.
  pg_up: [],
  pg_stat_activity_count: ['datname', 'state'],
  pg_settings_max_connections: [],
  pg_stat_database_xact_commit: ['datname'],
  pg_stat_database_xact_rollback: ['datname'],
  pg_database_size_bytes: ['datname'],
  redis_memory_used_bytes: [],
  redis_memory_max_bytes: [],
  redis_commands_processed_total: [],
  redis_evicted_keys_total: [],
};

/** Every series that queries may read, with its labels: what docs/metrics.md promises, and what others show. */
export async function readKnownMetrics(metricsPage: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = new Map(Object.entries(shownByOthers).map(([name, labels]) => [name, withTargets(labels)]));
  for (const line of (await readFile(metricsPage, 'utf8')).split('\n')) {
    const [, , prometheus, type, , , labels] = line.split('|').map((cell) => cell.trim());
    const name = /^`([a-z_0-9]+)`$/.exec(prometheus ?? '')?.[1];
    if (name === undefined || labels === undefined) continue;
    const names = withTargets([...labels.matchAll(/(?:^|<br>)`([a-z_]+)`/g)].map((match) => match[1] ?? ''));
    for (const part of type === 'histogram' ? histogramParts : ['']) known.set(`${name}${part}`, names);
  }
  return known;
}

const withTargets = (labels: readonly string[]) => new Set([...labels, ...labelsOfTargets]);
