import {
  errorCodes,
  eventNames,
  memoryModes,
  memorySourceStates,
  sourceProviders,
  taskStatus,
} from '@oblivion/protocol';
import { subscriptions } from '../outbox/catalogue.js';
import type { Metric } from './metric.js';

/** Buckets that the conventions advise for HTTP, and longer ones for what waits on people's systems. */
const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const databaseSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const longSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
const modelSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const modelTokens = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const pauseSeconds = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

const method = 'Method of the request, upper case; `_OTHER` for one that HTTP does not know.';
const errorType = 'Absent on success; else the class of the failure.';
const subscriber = Object.keys(subscriptions);
const pool = ['nexus', 'nexus-system'] as const;
const queue = ['deliveries', 'effects', 'memory', 'wake-ups'] as const;
const socket = ['agent', 'observer'] as const;
const effectTarget = 'Kind of effect, such as `slack.message`.';
const model = {
  'gen_ai.operation.name': ['chat'],
  'gen_ai.provider.name': '`openai`, or the host of another configured provider.',
  'gen_ai.request.model': 'A model that a project allows.',
} as const;

/**
 * Every metric of Nexus; docs/metrics.md is made from it and nothing else can be recorded. Names follow the semantic
 * conventions of OpenTelemetry where they have one; those of `gen_ai` are still in development and live here alone.
 */
export const metricCatalogue = {
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
  'oblivion.intake.webhooks': {
    kind: 'counter',
    unit: '{webhook}',
    description: 'Webhooks received.',
    labels: {
      provider: ['slack', ...sourceProviders],
      outcome: '`kept`, `duplicate`, `ignored`, `verified`, `answered`, or the code of the refusal.',
    },
  },
  'oblivion.events': {
    kind: 'counter',
    unit: '{event}',
    description: 'Events written by this process, after their commit.',
    labels: { event: eventNames },
  },
  'oblivion.deliveries': {
    kind: 'gauge',
    unit: '{delivery}',
    description: 'Events that a subscriber has still to handle, and those set aside after the last attempt.',
    labels: { subscriber, status: ['pending', 'failed'] },
  },
  'oblivion.deliveries.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest event that a subscriber has still to handle; 0 when there is none.',
    labels: { subscriber },
  },
  'oblivion.delivery.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Handling of one event by one subscriber.',
    labels: { subscriber, outcome: ['handled', 'postponed', 'set_aside'] },
    buckets: httpSeconds,
  },
  'oblivion.delivery.lag': {
    kind: 'histogram',
    unit: 's',
    description: 'From an event to its being handled by a subscriber.',
    labels: { subscriber },
    buckets: longSeconds,
  },
  'oblivion.effects': {
    kind: 'gauge',
    unit: '{effect}',
    description: 'What is owed to Slack and ClickUp: waiting, being sent, or parked for a person.',
    labels: { target: effectTarget, status: ['pending', 'sending', 'parked'] },
  },
  'oblivion.effects.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest effect that is not delivered and not parked; 0 when there is none.',
    labels: { target: effectTarget },
  },
  'oblivion.effect.attempts': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Calls made for effects.',
    labels: {
      target: effectTarget,
      outcome: ['delivered', 'found', 'rate_limited', 'refused', 'failed', 'unknown'],
    },
  },
  'oblivion.effect.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From owed to delivered.',
    labels: { target: effectTarget },
    buckets: longSeconds,
  },
  'oblivion.sockets': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Open sockets of this process.',
    labels: { socket },
  },
  'oblivion.socket.frames': {
    kind: 'counter',
    unit: '{frame}',
    description: 'Frames on sockets.',
    labels: {
      socket,
      direction: ['in', 'out'],
      type: 'Type of the frame, as the protocol names it; `unreadable` for one that is none.',
    },
  },
  'oblivion.socket.cuts': {
    kind: 'counter',
    unit: '{connection}',
    description: 'Sockets that Nexus closed, by the code of the error table; `too_slow` is backpressure.',
    labels: { socket, reason: [...errorCodes, 'silent'] },
  },
  'oblivion.agent.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: "Answers to agents' requests over their socket.",
    labels: { type: 'Type of the request.', outcome: '`ok`, or the code of the error.' },
    buckets: httpSeconds,
  },
  'oblivion.agents': {
    kind: 'gauge',
    unit: '{agent}',
    description: 'Registered agents.',
    labels: { state: ['connected', 'away'] },
  },
  'oblivion.tasks': {
    kind: 'gauge',
    unit: '{task}',
    description: 'Tasks that are not at their end.',
    labels: { status: taskStatus.options.filter((status) => !['done', 'failed', 'cancelled'].includes(status)) },
  },
  'oblivion.tasks.waiting.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the longest-waiting task has been available to agents; 0 when there is none.',
    labels: {},
  },
  'oblivion.claims': {
    kind: 'gauge',
    unit: '{claim}',
    description: 'Tasks held by agents.',
    labels: {},
  },
  'oblivion.slack.token_refreshes': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts to refresh bot tokens of Slack, and looks at those that it refuses.',
    labels: { outcome: ['refreshed', 'failed', 'lost'] },
  },
  'oblivion.wake_ups': {
    kind: 'counter',
    unit: '{wake_up}',
    description: 'Wake-ups sent to agents that were not connected while something waited for them.',
    labels: { outcome: ['accepted', 'refused', 'failed', 'forbidden'] },
  },
  'oblivion.leases.expired': {
    kind: 'counter',
    unit: '{claim}',
    description: 'Claims that ended because their agent fell silent.',
    labels: {},
  },
  'gen_ai.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Model calls, from their arrival to the last byte.',
    labels: { ...model, 'error.type': `${errorType} Status of the call, or \`incomplete\` for a cut answer.` },
    buckets: modelSeconds,
  },
  'gen_ai.client.operation.time_to_first_chunk': {
    kind: 'histogram',
    unit: 's',
    description: 'Model calls, from their arrival to the first byte of the answer.',
    labels: model,
    buckets: modelSeconds,
  },
  'gen_ai.client.token.usage': {
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens per model call, as the provider counted them; input includes what was cached.',
    labels: { ...model, 'gen_ai.token.type': ['input', 'output'] },
    buckets: modelTokens,
  },
  'oblivion.llm.cost': {
    kind: 'counter',
    unit: 'USD',
    description: 'Price of model calls; calls of a model without a known price are left out.',
    labels: {
      'gen_ai.provider.name': model['gen_ai.provider.name'],
      'gen_ai.request.model': model['gen_ai.request.model'],
    },
  },
  'oblivion.llm.open_calls': {
    kind: 'gauge',
    unit: '{call}',
    description: 'Model calls open in this process.',
    labels: {},
  },
  'otel.sdk.processor.span.processed': {
    kind: 'counter',
    unit: '{span}',
    description: 'Spans sent to the collector, or dropped; absent while traces are off.',
    labels: {
      'error.type': `${errorType} \`queue_full\` for spans that were dropped because the collector is too slow.`,
    },
  },
  'oblivion.memory.search.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Searches in memory: by meaning and words, or by words alone.',
    labels: { mode: memoryModes },
    buckets: httpSeconds,
  },
  'oblivion.memory.chunks': {
    kind: 'counter',
    unit: '{chunk}',
    description: 'Passages embedded and copied to Qdrant.',
    labels: {},
  },
  'oblivion.memory.sources': {
    kind: 'gauge',
    unit: '{source}',
    description: 'Sources of memory in the collection that searches go to, or that is being built.',
    labels: { state: memorySourceStates },
  },
  'oblivion.langfuse.observations': {
    kind: 'counter',
    unit: '{observation}',
    description: 'Observations of runs, by what became of them; all but `exported` are not in Langfuse.',
    labels: { outcome: ['exported', 'rejected', 'set_aside', 'dropped'] },
  },
  'oblivion.langfuse.requests': {
    kind: 'counter',
    unit: '{request}',
    description: 'Batches sent to Langfuse, by how it took them.',
    labels: { outcome: ['accepted', 'refused', 'misconfigured', 'later'] },
  },
  'oblivion.langfuse.backlog': {
    kind: 'gauge',
    unit: '{observation}',
    description: 'Observations that wait for Langfuse, and those set aside because it refused them.',
    labels: { state: ['waiting', 'set_aside'] },
  },
  'oblivion.langfuse.backlog.oldest_age': {
    kind: 'gauge',
    unit: 's',
    description: 'Age of the oldest observation that waits for Langfuse; 0 when there is none.',
    labels: {},
  },
  'process.cpu.time': {
    kind: 'counter',
    unit: 's',
    description: 'CPU time used.',
    labels: { 'cpu.mode': ['user', 'system'] },
  },
  'process.memory.usage': { kind: 'gauge', unit: 'By', description: 'Resident memory.', labels: {} },
  'process.uptime': { kind: 'gauge', unit: 's', description: 'Time since start.', labels: {} },
  'v8js.memory.heap.used': {
    kind: 'gauge',
    unit: 'By',
    description: 'Heap in use.',
    labels: { 'v8js.heap.space.name': 'Space of the heap, as V8 names it.' },
  },
  'v8js.memory.heap.limit': {
    kind: 'gauge',
    unit: 'By',
    description: 'Heap set apart.',
    labels: { 'v8js.heap.space.name': 'Space of the heap, as V8 names it.' },
  },
  'v8js.gc.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Garbage collections.',
    labels: { 'v8js.gc.type': ['major', 'minor', 'incremental', 'weakcb'] },
    buckets: pauseSeconds,
  },
  'nodejs.eventloop.delay.mean': {
    kind: 'gauge',
    unit: 's',
    description: 'Mean delay of the event loop since the last scrape.',
    labels: {},
  },
  'nodejs.eventloop.delay.p99': {
    kind: 'gauge',
    unit: 's',
    description: '99th percentile of the delay of the event loop since the last scrape.',
    labels: {},
  },
  'nodejs.eventloop.delay.max': {
    kind: 'gauge',
    unit: 's',
    description: 'Longest delay of the event loop since the last scrape.',
    labels: {},
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    description: 'Share of time in which the event loop was busy, since the last scrape.',
    labels: {},
  },
} as const satisfies Record<string, Metric>;

type Catalogue = typeof metricCatalogue;
type OfKind<K extends Metric['kind']> = {
  [N in keyof Catalogue]: Catalogue[N]['kind'] extends K ? N : never;
}[keyof Catalogue];

export type MetricName = keyof Catalogue;
export type CounterName = OfKind<'counter'>;
export type HistogramName = OfKind<'histogram'>;
export type GaugeName = OfKind<'gauge'>;
export type LevelName = OfKind<'level'>;

type Values<V> = V extends readonly (infer T)[] ? T : string | number;
/** The labels of a metric; one that may be absent is left out or undefined. */
export type LabelsOf<N extends MetricName> = {
  readonly [L in keyof Catalogue[N]['labels']]?: Values<Catalogue[N]['labels'][L]> | undefined;
};
/** One figure of a gauge. */
export interface Reading<N extends GaugeName = GaugeName> {
  readonly value: number;
  readonly labels?: LabelsOf<N>;
}
