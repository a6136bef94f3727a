import type { Attributes } from '@opentelemetry/api';
import { LabelSeries } from './label-series.js';

interface Recorded {
  readonly attributes: Attributes;
  /** One more than there are bounds: the last is for what is above all of them. */
  readonly counts: number[];
  sum: number;
  count: number;
}

/** How often values fell into each bucket, for each combination of the labels. It is read at each scrape. */
export class RunningHistogram {
  readonly bounds: readonly number[];
  readonly #series: LabelSeries<Recorded>;

  /** `bounds`: upper bounds of the buckets, each within its bucket, rising. */
  constructor(labelNames: readonly string[], bounds: readonly number[]) {
    this.bounds = bounds;
    this.#series = new LabelSeries(labelNames, (attributes) => ({
      attributes,
      counts: Array.from({ length: bounds.length + 1 }, () => 0),
      sum: 0,
      count: 0,
    }));
  }

  /** What is no number is not recorded: it would make the sum none for ever. */
  record(value: number, labels: Readonly<Record<string, unknown>>): void {
    if (Number.isNaN(value)) return;
    const series = this.#series.of(labels);
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] as number)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
    series.count += 1;
  }

  list(): readonly Readonly<Recorded>[] {
    return this.#series.list();
  }
}
