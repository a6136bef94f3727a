import type { Attributes } from '@opentelemetry/api';
import { attributesOf } from './attributes.js';

interface Series {
  total: number;
  readonly attributes: Attributes;
}

/**
 * What a counter or level has come to, for each combination of its labels. It is read at each scrape; counting itself is one
 * look-up, where the SDK's own counters make, sort and write out the labels every time.
 */
export class RunningTotals {
  readonly #labelNames: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
  }

  add(amount: number, labels: Readonly<Record<string, unknown>>): void {
    let key = '';
    for (const name of this.#labelNames) {
      const value = labels[name];
      // Lengths keep apart what only looks alike when it is joined.
      if (value !== undefined) key += `${name.length}${String(value).length}:${name}${String(value)}`;
    }
    const known = this.#series.get(key);
    if (known !== undefined) known.total += amount;
    else this.#series.set(key, { total: amount, attributes: attributesOf(labels, this.#labelNames) });
  }

  list(): readonly Readonly<Series>[] {
    return [...this.#series.values()];
  }
}
