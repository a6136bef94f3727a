import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  createAlwaysRecordSampler,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Settings } from '@/lib/settings';
import { openMetrics } from './metrics.service';
import { RequestDurations, WithoutQuery } from './span-processors.service';

/**
 * Next.js makes a span of every request by itself; here they get a collector to go to, or a histogram, or nothing at
 * all. The queue is bounded: a collector that is slow or gone delays no page.
 */
export function startTelemetry(settings: Settings['telemetry']): void {
  const processors: SpanProcessor[] = [];
  if (settings.metricsPort !== undefined) {
    processors.push(new RequestDurations(openMetrics(settings.metricsHost, settings.metricsPort)));
  }
  if (settings.tracesEndpoint !== undefined) {
    const exporter = new OTLPTraceExporter({ url: settings.tracesEndpoint, headers: settings.headers });
    processors.push(
      new WithoutQuery(new BatchSpanProcessor({ exporter, scheduledDelayMillis: settings.batchDelayMs })),
    );
  }
  if (processors.length === 0) return;
  const share = settings.tracesEndpoint === undefined ? 0 : settings.sampleRatio;
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': settings.serviceName }),
      // What is measured must be recorded, also where it is not sent.
      sampler: createAlwaysRecordSampler(sampler),
      spanProcessors: processors,
    }),
  );
}
