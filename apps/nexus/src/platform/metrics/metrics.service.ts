import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import {
  AggregationType,
  createAllowListAttributesProcessor,
  MeterProvider,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { attributesOf } from './attributes.js';
import { HistogramProducer } from './histogram-producer.js';
import { closedCombinations, type Metric, prometheusName } from './metric.js';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type LevelName,
  metricCatalogue,
  type MetricName,
  type Reading,
} from './metric-catalogue.js';
import { RunningHistogram } from './running-histogram.js';
import { RunningTotals } from './running-totals.js';

/** Counted by the operating system, and by the library that sends traces. */
const countedElsewhere: ReadonlySet<MetricName> = new Set(['process.cpu.time', 'otel.sdk.processor.span.processed']);

/** A counter whose labels are all known begins at zero for each of them, unless they are more than this. */
const seriesBegunAtZero = 64;

/** Metrics of this process, read by Prometheus at /metrics. Only what the catalogue names, with only its labels. */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly #histograms = new Map<MetricName, RunningHistogram>();
  readonly #exporter: PrometheusExporter;
  /** For libraries that measure themselves; the catalogue decides what is shown of it. */
  readonly provider: MeterProvider;
  readonly #meter: Meter;
  /** Of counters and levels. */
  readonly #totals = new Map<MetricName, RunningTotals>();
  readonly #gauges = new Map<MetricName, ObservableGauge>();

  constructor() {
    const catalogue = Object.entries(metricCatalogue) as [MetricName, Metric][];
    for (const [name, { kind, labels, buckets = [] }] of catalogue) {
      if (kind === 'histogram') this.#histograms.set(name, new RunningHistogram(Object.keys(labels), buckets));
    }
    const kept = [...this.#histograms].map(([name, histogram]) => ({ name, metric: metricCatalogue[name], histogram }));
    this.#exporter = new PrometheusExporter({
      preventServerStart: true,
      withoutScopeInfo: true,
      withoutTargetInfo: true,
      metricProducers: [new HistogramProducer(kept)],
    });
    const views = catalogue.map(([name, metric]) => viewOf(name, metric));
    this.provider = new MeterProvider({ readers: [this.#exporter], views: [...views, ...unwanted] });
    this.#meter = this.provider.getMeter('nexus');
    for (const [name, metric] of catalogue) {
      const options = { description: metric.description, unit: metric.unit };
      if (metric.kind === 'counter' && !countedElsewhere.has(name)) {
        const totals = this.#begin(name, metric);
        const combinations = closedCombinations(metric) ?? [];
        if (combinations.length <= seriesBegunAtZero) for (const labels of combinations) totals.add(0, labels);
        this.#meter.createObservableCounter(name, options).addCallback(showing(totals));
      }
      if (metric.kind === 'level') {
        this.#meter.createObservableUpDownCounter(name, options).addCallback(showing(this.#begin(name, metric)));
      }
    }
  }

  #begin(name: MetricName, metric: Metric): RunningTotals {
    const totals = new RunningTotals(Object.keys(metric.labels));
    this.#totals.set(name, totals);
    return totals;
  }

  /** Counts up. */
  add<N extends CounterName>(name: N, amount: number, labels: LabelsOf<N>): void {
    this.#totals.get(name)?.add(amount, labels);
  }

  /** Moves a level up or down. */
  move<N extends LevelName>(name: N, amount: number, labels: LabelsOf<N>): void {
    this.#totals.get(name)?.add(amount, labels);
  }

  /** Records a duration or size, in the metric's unit. */
  record<N extends HistogramName>(name: N, value: number, labels: LabelsOf<N>): void {
    this.#histograms.get(name)?.record(value, labels);
  }

  /** Reads a gauge at the moment of each scrape; several may tell of the same one, each with labels of its own. */
  observe<N extends GaugeName>(name: N, read: () => readonly Reading<N>[]): void {
    const { description, unit } = metricCatalogue[name] as Metric;
    const gauge = this.#gauges.get(name) ?? this.#meter.createObservableGauge(name, { description, unit });
    this.#gauges.set(name, gauge);
    gauge.addCallback((result) => {
      for (const { value, labels } of read()) result.observe(value, attributesOf(labels ?? {}));
    });
  }

  /** Reads a total that somebody else counts at the moment of each scrape. */
  observeTotal<N extends CounterName>(name: N, read: () => readonly { value: number; labels: LabelsOf<N> }[]): void {
    const { description, unit } = metricCatalogue[name] as Metric;
    this.#meter.createObservableCounter(name, { description, unit }).addCallback((result) => {
      for (const { value, labels } of read()) result.observe(value, attributesOf(labels));
    });
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#exporter.getMetricsRequestHandler(request, response);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** What the library that sends traces measures beyond the catalogue. */
const unwanted: readonly ViewOptions[] = ['otel.sdk.processor.span.queue.*'].map((instrumentName) => ({
  instrumentName,
  aggregation: { type: AggregationType.DROP },
}));

/** Gives a metric its Prometheus name, and no label but its own. */
function viewOf(name: string, metric: Metric): ViewOptions {
  return {
    instrumentName: name,
    // The exporter adds the suffix of counters itself.
    name: prometheusName(name, metric),
    attributesProcessors: [createAllowListAttributesProcessor(Object.keys(metric.labels))],
  };
}

function showing(totals: RunningTotals) {
  return (result: ObservableResult): void => {
    for (const { total, attributes } of totals.list()) result.observe(total, attributes);
  };
}
