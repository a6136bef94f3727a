/** What a label may hold: a closed list, or words that say why it is small. */
export type LabelValues = readonly string[] | string;

export type MetricKind = 'counter' | 'histogram' | 'gauge' | 'level';

/**
 * One metric of the catalogue.
 * - `counter`: only grows, counted where it happens.
 * - `histogram`: durations and sizes.
 * - `gauge`: read at the moment of the scrape.
 * - `level`: goes up and down where it happens.
 */
export interface Metric {
  readonly kind: MetricKind;
  /** UCUM: `s`, `By`, `1`, or `{things}`; `USD` for money. */
  readonly unit: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** Suffixes that Prometheus wants for units (OpenTelemetry, "Prometheus and OpenMetrics Compatibility"). */
const unitSuffixes: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '1': 'ratio', USD: 'usd' };

/** The name under which a metric is scraped. */
export function prometheusName(name: string, metric: Metric): string {
  const base = name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  const suffix = unitSuffixes[metric.unit];
  const withUnit = suffix === undefined || base.endsWith(`_${suffix}`) ? base : `${base}_${suffix}`;
  return metric.kind === 'counter' ? `${withUnit}_total` : withUnit;
}

export function prometheusType(metric: Metric): 'counter' | 'histogram' | 'gauge' {
  return metric.kind === 'level' ? 'gauge' : metric.kind;
}

/** Every combination of a metric's labels, when all of them are closed lists; else undefined. */
export function closedCombinations(metric: Metric): readonly Readonly<Record<string, string>>[] | undefined {
  let combinations: readonly Readonly<Record<string, string>>[] = [{}];
  for (const [label, values] of Object.entries(metric.labels)) {
    if (typeof values === 'string') return undefined;
    combinations = combinations.flatMap((known) => values.map((value) => ({ ...known, [label]: value })));
  }
  return combinations;
}
