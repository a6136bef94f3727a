import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { CLOCK, type Clock } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { withTimeout } from '../with-timeout.js';
import { continuationOf, type Origin } from './continuation.js';
import { finishing, type SpanWords, tracer } from './in-span.js';
import { formatTraceparent } from './traceparent.js';
import { ReportedExporter } from './reported-exporter.service.js';

/** What is left in the queue is sent when the process ends, but nobody waits long for a collector that does not answer. */
const flushLimitMs = 2_000;
const attributeLimits = { attributeCountLimit: 64, attributeValueLengthLimit: 256, linkCountLimit: 8 };

/**
 * Spans of this process, sent by OTLP to the collector of the settings. Without one, traces still have their ids, which
 * tie log lines, answers and rows together; nothing is recorded. A collector that is slow or gone delays nothing: the
 * queue is bounded, and what does not fit is dropped and counted.
 */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  readonly #provider: TracerProvider;
  readonly #continueSeconds: number;
  readonly #clock: Clock;

  constructor(@Inject(SETTINGS) settings: Settings, @Inject(CLOCK) clock: Clock, metrics: Metrics, log: Log) {
    this.#continueSeconds = settings.tracing.continueSeconds;
    this.#clock = clock;
    this.#provider = openProvider(settings, metrics, log);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(this.#provider);
  }

  /** Runs `work` as a span of the trace it comes from, or of a new one that points back when that was long ago. */
  async follow<T>(origin: Origin, words: SpanWords, work: (span: Span) => Promise<T>): Promise<T> {
    const { name, kind, attributes = {} } = words;
    const continuation = continuationOf(origin, this.#clock.now(), this.#continueSeconds);
    const links = continuation.kind === 'linked' ? [{ context: continuation.cause }] : [];
    const parent =
      continuation.kind === 'child' ? trace.setSpanContext(ROOT_CONTEXT, continuation.parent) : ROOT_CONTEXT;
    return finishing(tracer().startSpan(name, { kind, attributes, links }, parent), work);
  }

  /** The `traceparent` to hand on to somebody who will go on with work of this origin; undefined after a long wait. */
  handOn(origin: Origin): string | undefined {
    const continuation = continuationOf(origin, this.#clock.now(), this.#continueSeconds);
    return continuation.kind === 'child' ? formatTraceparent(continuation.parent) : undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    await withTimeout(this.#provider.shutdown(), flushLimitMs, 'the collector did not answer').catch(() => undefined);
    trace.disable();
  }
}

function openProvider({ tracing }: Settings, metrics: Metrics, log: Log): TracerProvider {
  const url = tracing.tracesEndpoint ?? (tracing.endpoint && `${tracing.endpoint.replace(/\/+$/, '')}/v1/traces`);
  if (url === undefined) return new TracerProvider({ sampler: new AlwaysOffSampler() });
  const exporter = new OTLPTraceExporter({ url, headers: tracing.headers, timeoutMillis: tracing.exportTimeoutMs });
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': tracing.serviceName, ...tracing.resourceAttributes }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(tracing.sampleRatio) }),
    spanLimits: attributeLimits,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new ReportedExporter(exporter, log),
        maxQueueSize: tracing.queueSize,
        maxExportBatchSize: Math.min(tracing.batchSize, tracing.queueSize),
        scheduledDelayMillis: tracing.batchDelayMs,
        exportTimeoutMillis: tracing.exportTimeoutMs,
        selfObsMeterProvider: metrics.provider,
      }),
    ],
  });
}
