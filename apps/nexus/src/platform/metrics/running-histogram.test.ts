import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunningHistogram } from './running-histogram.js';

const bounds = [1, 2.5, 10];

test('each value is in the bucket of the first bound that is not below it, and in count and sum', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 200 })), (tenths) => {
      const values = tenths.map((value) => value / 10);
      const histogram = new RunningHistogram([], bounds);
      for (const value of values) histogram.record(value, {});
      const within = (above: number, upTo: number) => values.filter((value) => value > above && value <= upTo).length;
      const edges = [-Infinity, ...bounds, Infinity];
      const counts = edges.slice(1).map((edge, index) => within(edges[index] as number, edge));
      const [recorded] = histogram.list();
      expect(recorded?.counts ?? [0, 0, 0, 0]).toEqual(counts);
      expect(recorded?.count ?? 0).toBe(values.length);
      expect(recorded?.sum ?? 0).toBeCloseTo(values.reduce((sum, value) => sum + value, 0));
    }),
  );
});

test('labels are told apart, and a number and its text are the same label', () => {
  const histogram = new RunningHistogram(['route', 'status'], bounds);
  histogram.record(1, { route: '/a', status: 200 });
  histogram.record(3, { status: '200', route: '/a' });
  histogram.record(1, { route: '/b', status: undefined });
  expect(histogram.list().map(({ attributes, count }) => ({ attributes, count }))).toEqual([
    { attributes: { route: '/a', status: '200' }, count: 2 },
    { attributes: { route: '/b' }, count: 1 },
  ]);
});

test('what is no number is left out', () => {
  const histogram = new RunningHistogram([], bounds);
  histogram.record(Number.NaN, {});
  histogram.record(2, {});
  expect(histogram.list()).toEqual([{ attributes: {}, counts: [0, 1, 0, 0], sum: 2, count: 1 }]);
});
