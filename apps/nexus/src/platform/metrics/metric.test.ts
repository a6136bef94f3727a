import { expect, test } from 'vitest';
import { closedCombinations, type Metric, prometheusName } from './metric.js';
import { metricCatalogue } from './metric-catalogue.js';

const metric = (kind: Metric['kind'], unit: string): Metric => ({ kind, unit, description: 'x', labels: {} });

test.each([
  ['http.server.request.duration', metric('histogram', 's'), 'http_server_request_duration_seconds'],
  ['process.memory.usage', metric('gauge', 'By'), 'process_memory_usage_bytes'],
  ['process.cpu.time', metric('counter', 's'), 'process_cpu_time_seconds_total'],
  ['oblivion.llm.cost', metric('counter', 'USD'), 'oblivion_llm_cost_usd_total'],
  ['nodejs.eventloop.utilization', metric('gauge', '1'), 'nodejs_eventloop_utilization_ratio'],
  ['oblivion.events', metric('counter', '{event}'), 'oblivion_events_total'],
  ['http.server.active_requests', metric('level', '{request}'), 'http_server_active_requests'],
])('%s is scraped as %#', (name, given, scraped) => {
  expect(prometheusName(name, given)).toBe(scraped);
});

test('no two metrics share a name in Prometheus, also not with the parts of a histogram', () => {
  const names = Object.entries(metricCatalogue).flatMap(([name, entry]: [string, Metric]) => {
    const scraped = prometheusName(name, entry);
    return entry.kind === 'histogram' ? ['', '_bucket', '_sum', '_count'].map((part) => scraped + part) : [scraped];
  });
  expect(new Set(names).size).toBe(names.length);
});

test('buckets rise', () => {
  for (const entry of Object.values(metricCatalogue) as Metric[]) {
    if (entry.kind !== 'histogram') continue;
    expect([...(entry.buckets ?? [])].sort((a, b) => a - b)).toEqual(entry.buckets);
    expect(new Set(entry.buckets).size).toBe(entry.buckets?.length);
  }
});

test('labels that are all known make every combination of their values', () => {
  expect(closedCombinations({ ...metric('counter', '{x}'), labels: { a: ['1', '2'], b: ['x'] } })).toEqual([
    { a: '1', b: 'x' },
    { a: '2', b: 'x' },
  ]);
  expect(closedCombinations({ ...metric('counter', '{x}'), labels: { a: 'any' } })).toBeUndefined();
});
