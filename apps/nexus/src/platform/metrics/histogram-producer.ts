import { type HrTime, ValueType } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type Metric, prometheusName } from './metric.js';
import type { RunningHistogram } from './running-histogram.js';

export interface KeptHistogram {
  readonly name: string;
  readonly metric: Metric;
  readonly histogram: RunningHistogram;
}

/** Shows our own histograms to the exporter, beside what the SDK keeps. */
export class HistogramProducer implements MetricProducer {
  readonly #startTime = hrTime();
  readonly #histograms: readonly KeptHistogram[];

  constructor(histograms: readonly KeptHistogram[]) {
    this.#histograms = histograms;
  }

  async collect(): Promise<CollectionResult> {
    const now = hrTime();
    const metrics = this.#histograms
      .map((kept) => this.#dataOf(kept, now))
      .filter(({ dataPoints }) => dataPoints.length > 0);
    return {
      resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: { name: 'nexus' }, metrics }] },
      errors: [],
    };
  }

  #dataOf({ name, metric, histogram }: KeptHistogram, endTime: HrTime): HistogramMetricData {
    const { description, unit } = metric;
    return {
      descriptor: { name: prometheusName(name, metric), description, unit, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: histogram.list().map(({ attributes, counts, sum, count }) => ({
        startTime: this.#startTime,
        endTime,
        attributes,
        value: { buckets: { boundaries: [...histogram.bounds], counts: [...counts] }, sum, count },
      })),
    };
  }
}
