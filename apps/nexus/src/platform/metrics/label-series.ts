import type { Attributes } from '@opentelemetry/api';
import { attributesOf } from './attributes.js';

type Level<S> = Map<unknown, Level<S> | S>;

/**
 * What is kept for each combination of a metric's labels. To find one is a look-up for each label, with nothing made: the SDK makes,
 * sorts and writes out the labels of every measurement.
 */
export class LabelSeries<S extends object> {
  readonly #names: readonly string[];
  readonly #begin: (attributes: Attributes) => S;
  /** Values as they were given; a number and its text lead to the same. */
  readonly #byValues: Level<S> = new Map();
  readonly #byText = new Map<string, S>();

  constructor(labelNames: readonly string[], begin: (attributes: Attributes) => S) {
    this.#names = labelNames;
    this.#begin = begin;
  }

  of(labels: Readonly<Record<string, unknown>>): S {
    let level = this.#byValues;
    const last = this.#names.length - 1;
    for (let index = 0; index < last; index += 1) {
      const value = labels[this.#names[index] as string];
      let next = level.get(value) as Level<S> | undefined;
      if (next === undefined) level.set(value, (next = new Map()));
      level = next;
    }
    const value = last < 0 ? undefined : labels[this.#names[last] as string];
    let series = level.get(value) as S | undefined;
    if (series === undefined) level.set(value, (series = this.#ofText(labels)));
    return series;
  }

  #ofText(labels: Readonly<Record<string, unknown>>): S {
    const attributes = attributesOf(labels, this.#names);
    const text = JSON.stringify(this.#names.map((name) => attributes[name] ?? null));
    let series = this.#byText.get(text);
    if (series === undefined) this.#byText.set(text, (series = this.#begin(attributes)));
    return series;
  }

  list(): readonly Readonly<S>[] {
    return [...this.#byText.values()];
  }
}
