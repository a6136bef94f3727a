import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { OtlpReceiver } from '../../../tests/hub/otlp-receiver.js';
import { parsePrometheusText } from '../../../tests/hub/prometheus-text.js';
import { NexusDouble } from './nexus-double.js';
import { freePort, ObserverProcess } from './observer-process.js';

const cookie = 'obl_session=session-of-mira';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

let collector: OtlpReceiver;
beforeAll(async () => {
  collector = await OtlpReceiver.start();
});
afterAll(() => collector.stop());

it('a page is part of the trace of who asked for it, and so are its calls to Nexus; queries stay here', async () => {
  await using nexus = await NexusDouble.start();
  const metricsPort = String(await freePort());
  await using observer = await ObserverProcess.start(nexus.url, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OBSERVER_METRICS_PORT: metricsPort,
  });
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  const page = await fetch(`${observer.url}/tasks?search=login`, { headers: { cookie, traceparent } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Fix the login bug');

  await vi.waitFor(
    () => {
      const spans = collector.spansOf(traceId);
      const page = spans.find((span) => span.name === 'GET /tasks');
      const proxy = spans.find((span) => span.spanId === page?.parentSpanId);
      expect(proxy?.parentSpanId).toBe('00f067aa0ba902b7');
      const ids = new Set(spans.map((span) => span.spanId));
      for (const sent of nexus.traceparents.map(String)) {
        expect(sent).toContain(traceId);
        expect(ids).toContain(sent.split('-')[2]);
      }
    },
    { timeout: 10_000, interval: 50 },
  );
  expect(nexus.traceparents.length).toBeGreaterThan(0);
  expect(collector.mistakes).toEqual([]);
  expect(JSON.stringify(collector.spans)).not.toMatch(/login|session-of-mira/);

  const scraped = parsePrometheusText(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text());
  const requests = scraped.get('http_server_request_duration_seconds')?.samples ?? [];
  expect(requests.find((sample) => sample.labels['http_route'] === '/tasks')?.value).toBe(1);
  for (const name of ['process_cpu_time_seconds_total', 'process_memory_usage_bytes'])
    expect([...scraped.keys()]).toContain(name);
});

it('a collector that does not answer delays no page', async () => {
  collector.mood = 'hangs';
  await using nexus = await NexusDouble.start();
  await using observer = await ObserverProcess.start(nexus.url, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '1',
  });
  for (let count = 0; count < 5; count += 1) {
    expect((await fetch(`${observer.url}/tasks`, { headers: { cookie } })).status).toBe(200);
  }
});

it('nothing is recorded and Nexus is told of no trace where nothing was asked for', async () => {
  await using nexus = await NexusDouble.start();
  await using observer = await ObserverProcess.start(nexus.url);
  expect((await fetch(`${observer.url}/tasks`, { headers: { cookie } })).status).toBe(200);
  expect(nexus.traceparents.filter((sent) => sent !== undefined)).toEqual([]);
});
