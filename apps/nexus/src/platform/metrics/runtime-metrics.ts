import type { Metric } from './metric.js';

const pauseSeconds = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

/** The process itself. */
export const runtimeMetrics = {
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
