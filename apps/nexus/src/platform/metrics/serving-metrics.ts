import type { Metric } from './metric.js';
import { httpSeconds, errorType } from './metric-parts.js';

const databaseSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const method = 'Method of the request, upper case; `_OTHER` for one that HTTP does not know.';
const pool = ['nexus', 'nexus-system'] as const;
const queue = ['deliveries', 'following', 'effects', 'memory', 'wake-ups'] as const;

/** How the process is asked, and how it asks its stores. */
export const servingMetrics = {
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'HTTP requests answered.',
    labels: {
      'http.request.method': method,
      'http.route': 'Route as it is registered; `unmatched` where there is none.',
      'http.response.status_code': 'Status of the answer.',
    },
    buckets: httpSeconds,
  },
  'http.server.active_requests': {
    kind: 'level',
    unit: '{request}',
    description: 'HTTP requests being answered now.',
    labels: { 'http.request.method': method },
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'HTTP calls to outside systems, to the end of their answer.',
    labels: {
      integration: 'Outside system: `slack`, `clickup`, `model-providers`, ...; `other` for an unnamed call.',
      'http.request.method': method,
      'http.response.status_code': 'Status of the answer; absent where none came.',
      'error.type': `${errorType} A status from 400, or the name of the network error.`,
    },
    buckets: [...httpSeconds, 30, 60],
  },
  'db.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Statements on PostgreSQL and commands on Redis; blocking commands of Redis are left out.',
    labels: {
      'db.system.name': ['postgresql', 'redis'],
      'db.operation.name': 'Verb of the statement, or the command.',
      'db.collection.name': 'First table of the statement; absent for Redis.',
      'error.type': `${errorType} SQLSTATE, or the name of the error.`,
    },
    buckets: databaseSeconds,
  },
  'db.client.connection.count': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Connections to PostgreSQL.',
    labels: { 'db.client.connection.pool.name': pool, 'db.client.connection.state': ['idle', 'used'] },
  },
  'db.client.connection.max': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Most connections that a pool may open.',
    labels: { 'db.client.connection.pool.name': pool },
  },
  'db.client.connection.pending_requests': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Requests that wait for a connection.',
    labels: { 'db.client.connection.pool.name': pool },
  },
  'db.client.connection.wait_time': {
    kind: 'histogram',
    unit: 's',
    description: 'How long a request waited for its connection.',
    labels: { 'db.client.connection.pool.name': pool },
    buckets: databaseSeconds,
  },
  'oblivion.redis.connected': {
    kind: 'gauge',
    unit: '{connection}',
    description: '1 while Redis can be used, else 0. Work goes on without it, more slowly.',
    labels: {},
  },
  'oblivion.part.degraded': {
    kind: 'gauge',
    unit: '{part}',
    description: '1 while this process notices that a part it works with does not work; the main path goes on.',
    labels: { part: 'Name of the part: `redis`, `langfuse`, ...' },
  },
  'messaging.process.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Work of the queues handled by this process: jobs of BullMQ, and what it began at once without one.',
    labels: {
      'messaging.system': ['bullmq'],
      'messaging.destination.name': queue,
      'error.type': errorType,
    },
    buckets: httpSeconds,
  },
  'oblivion.queue.jobs': {
    kind: 'gauge',
    unit: '{job}',
    description: 'Jobs in a queue of BullMQ.',
    labels: { queue, state: ['waiting', 'active', 'delayed', 'failed'] },
  },
} as const satisfies Record<string, Metric>;
