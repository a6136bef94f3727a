import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distances, distributionOf } from './percentiles.ts';

test('nearest ranks of a known row', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(distributionOf(values)).toEqual({ count: 100, p50Ms: 50, p95Ms: 95, p99Ms: 99, maximumMs: 100 });
  expect(distributionOf([])).toEqual({ count: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, maximumMs: 0 });
});

test('percentiles are measured values and never fall with their share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const { p50Ms, p95Ms, p99Ms, maximumMs } = distributionOf(values);
      for (const value of [p50Ms, p95Ms, p99Ms]) expect(values).toContain(value);
      expect(p50Ms <= p95Ms && p95Ms <= p99Ms && p99Ms <= maximumMs).toBe(true);
    }),
  );
});

test('what never began or never arrived is counted, not forgotten', () => {
  const begins = new Map(Object.entries({ a: 10, b: 20, c: 30 }));
  const ends = new Map(Object.entries({ a: 15, c: 31, d: 99 }));
  const { distribution, missing } = distances(['a', 'b', 'c', 'd'], begins, ends);
  expect([distribution.count, distribution.maximumMs, missing]).toEqual([2, 5, 2]);
});
