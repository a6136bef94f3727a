import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Histogram } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';

const httpSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Answers Prometheus at /metrics on a port of its own; gives the histogram of requests. Names are those of Nexus. */
export function openMetrics(host: string, port: number): Histogram {
  const exporter = new PrometheusExporter({ host, port, withoutScopeInfo: true, withoutTargetInfo: true }, (error) => {
    if (error !== undefined) console.error(`Observer has no metrics: ${String(error)}`);
  });
  const provider = new MeterProvider({
    readers: [exporter],
    views: [
      {
        instrumentName: 'http_server_request_duration_seconds',
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: httpSeconds } },
      },
    ],
  });
  const meter = provider.getMeter('observer');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  meter.createObservableCounter('process_cpu_time_seconds', { description: 'CPU time used.' }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe(user / 1e6, { 'cpu.mode': 'user' });
    result.observe(system / 1e6, { 'cpu.mode': 'system' });
  });
  meter
    .createObservableGauge('process_memory_usage_bytes', { description: 'Resident memory.' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableGauge('nodejs_eventloop_delay_p99_seconds', {
      description: '99th percentile of the delay of the event loop since the last scrape.',
    })
    .addCallback((result) => {
      result.observe(delay.count === 0 ? 0 : delay.percentile(99) / 1e9);
      delay.reset();
    });
  return meter.createHistogram('http_server_request_duration_seconds', { description: 'HTTP requests answered.' });
}
