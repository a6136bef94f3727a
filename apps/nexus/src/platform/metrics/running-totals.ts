import type { Attributes } from '@opentelemetry/api';
import { LabelSeries } from './label-series.js';

interface Total {
  total: number;
  readonly attributes: Attributes;
}

/** What a counter or level has come to, for each combination of its labels. It is read at each scrape. */
export class RunningTotals {
  readonly #series: LabelSeries<Total>;

  constructor(labelNames: readonly string[]) {
    this.#series = new LabelSeries(labelNames, (attributes) => ({ total: 0, attributes }));
  }

  add(amount: number, labels: Readonly<Record<string, unknown>>): void {
    this.#series.of(labels).total += amount;
  }

  list(): readonly Readonly<Total>[] {
    return this.#series.list();
  }
}
