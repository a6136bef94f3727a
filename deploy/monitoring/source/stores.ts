import type { Dashboard } from './panel.ts';
import { figure, ofNexus, ofSystem, orZero, quantile, query, rate, select } from './query.ts';

const nexus = { of: ofNexus };
const system = { of: ofSystem };
const statements = 'db_client_operation_duration_seconds';
const pool = '{{db_client_connection_pool_name}}';

export const stores: Dashboard = {
  name: 'stores',
  title: 'Oblivion / PostgreSQL, Redis, queues',
  description:
    'Do the stores answer, and is there room left? First as Nexus sees them, then as they see themselves (needs the exporters of PostgreSQL and Redis).',
  variables: ['namespace', 'job'],
  rows: [
    {
      title: 'As Nexus sees them',
      panels: [
        {
          title: 'Duration of statements',
          description:
            '95th percentile by store and verb. All verbs at once: the store. One: look for its table at the right.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              quantile(0.95, statements, { ...nexus, by: ['db_system_name', 'db_operation_name'] }),
              '{{db_system_name}} {{db_operation_name}}',
            ),
          ],
          limits: { amber: 0.1, red: 0.5 },
        },
        {
          title: 'Time spent by table',
          description: 'Seconds of PostgreSQL a second, for the ten busiest: what is worth an index.',
          kind: 'areas',
          unit: 'short',
          queries: [
            query(
              `topk(10, ${rate(`${statements}_sum`, { ...nexus, where: 'db_system_name="postgresql"', by: ['db_operation_name', 'db_collection_name'] })})`,
              '{{db_operation_name}} {{db_collection_name}}',
            ),
          ],
        },
        {
          title: 'Failed statements',
          description: 'By SQLSTATE: 57014 timeout, 40P01 deadlock, 53300 too many connections, 08xxx connection lost.',
          kind: 'lines',
          unit: 'ops',
          queries: [
            query(
              rate(`${statements}_count`, { ...nexus, where: 'error_type!=""', by: ['db_system_name', 'error_type'] }),
              '{{db_system_name}} {{error_type}}',
            ),
          ],
          alerts: ['PostgresFailing'],
          isEmptyWhenWell: true,
        },
        {
          title: 'Connections of the pools',
          description: 'used against the most that a process may open.',
          kind: 'lines',
          unit: 'none',
          queries: [
            query(
              `sum by (db_client_connection_pool_name, db_client_connection_state) (${select('db_client_connection_count', nexus)})`,
              `${pool} {{db_client_connection_state}}`,
            ),
            query(
              `sum by (db_client_connection_pool_name) (${select('db_client_connection_max', nexus)})`,
              `${pool} most`,
            ),
          ],
          alerts: ['DatabasePoolExhausted'],
        },
        {
          title: 'Waiting for a connection',
          description:
            '95th percentile: more than a moment means that the pool is too small or statements are too slow.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              quantile(0.95, 'db_client_connection_wait_time_seconds', {
                ...nexus,
                by: ['db_client_connection_pool_name'],
              }),
              pool,
            ),
          ],
          limits: { amber: 0.1, red: 1 },
          alerts: ['DatabasePoolExhausted'],
        },
        {
          title: 'Redis can be used',
          description:
            '1 for each process that reaches it. Without it work goes on, woken by sweeps instead of at once.',
          kind: 'lines',
          unit: 'none',
          queries: [
            query(`min by (job, instance) (${select('oblivion_redis_connected', nexus)})`, '{{job}} {{instance}}'),
          ],
          alerts: ['RedisAway'],
        },
      ],
    },
    {
      title: 'Queues',
      panels: [
        {
          title: 'Jobs waiting, active and delayed',
          description: 'delayed are retries with their time. waiting climbs: more workers, or one slow outside system.',
          kind: 'areas',
          unit: 'none',
          queries: [query(figure('oblivion_queue_jobs', { ...system, by: ['queue', 'state'] }), '{{queue}} {{state}}')],
          alerts: ['QueueBacklog'],
        },
        {
          title: 'Duration of jobs',
          description: '95th percentile by queue.',
          kind: 'lines',
          unit: 's',
          queries: [
            query(
              quantile(0.95, 'messaging_process_duration_seconds', { ...nexus, by: ['messaging_destination_name'] }),
              '{{messaging_destination_name}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'As they see themselves',
      panels: [
        {
          title: 'PostgreSQL: connections',
          description: 'All clients against the limit of the server.',
          kind: 'lines',
          unit: 'none',
          queries: [
            query(`sum by (instance) (${select('pg_stat_activity_count', system)})`, 'open at {{instance}}'),
            query(`max by (instance) (${select('pg_settings_max_connections', system)})`, 'most at {{instance}}'),
          ],
          alerts: ['PostgresConnectionsNearLimit', 'PostgresDown'],
        },
        {
          title: 'PostgreSQL: transactions',
          description: 'Commits and rollbacks a second.',
          kind: 'lines',
          unit: 'ops',
          queries: [
            query(rate('pg_stat_database_xact_commit', { ...system, by: ['datname'] }), '{{datname}} committed'),
            query(rate('pg_stat_database_xact_rollback', { ...system, by: ['datname'] }), '{{datname}} rolled back'),
          ],
        },
        {
          title: 'PostgreSQL: size of databases',
          description: 'What grows fastest is usually events, traces and runs of the last months.',
          kind: 'lines',
          unit: 'bytes',
          queries: [query(`max by (datname) (${select('pg_database_size_bytes', system)})`, '{{datname}}')],
        },
        {
          title: 'Redis: memory',
          description:
            'Against its limit, if it has one (0 is none). At the limit it refuses writes, since nothing may be evicted.',
          kind: 'lines',
          unit: 'bytes',
          queries: [
            query(`max by (instance) (${select('redis_memory_used_bytes', system)})`, 'used at {{instance}}'),
            query(`max by (instance) (${select('redis_memory_max_bytes', system)})`, 'limit at {{instance}}'),
          ],
          alerts: ['RedisMemoryNearLimit', 'RedisEvicting'],
        },
        {
          title: 'Redis: commands a second',
          description: 'By all clients.',
          kind: 'lines',
          unit: 'ops',
          queries: [query(rate('redis_commands_processed_total', { ...system, by: ['instance'] }), '{{instance}}')],
        },
        {
          title: 'Redis: keys evicted',
          description: 'Must stay zero: an evicted key may be a job. The policy has to be noeviction.',
          kind: 'lines',
          unit: 'ops',
          queries: [query(orZero(rate('redis_evicted_keys_total', system)), 'evicted')],
          limits: { red: 0.001 },
          alerts: ['RedisEvicting'],
        },
      ],
    },
  ],
};
