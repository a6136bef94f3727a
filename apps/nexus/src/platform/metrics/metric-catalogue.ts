import type { Metric } from './metric.js';
import { modelMetrics } from './model-metrics.js';
import { runtimeMetrics } from './runtime-metrics.js';
import { servingMetrics } from './serving-metrics.js';
import { workMetrics } from './work-metrics.js';

/**
 * Every metric of Nexus; docs/metrics.md is made from it and nothing else can be recorded. Names follow the semantic
 * conventions of OpenTelemetry where they have one.
 */
export const metricCatalogue = {
  ...servingMetrics,
  ...workMetrics,
  ...modelMetrics,
  ...runtimeMetrics,
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
