import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunningTotals } from './running-totals.js';

const names = ['role', 'state'];
const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 20 }), fc.constant(undefined));
const counted = fc.record({ role: value, state: value, amount: fc.integer({ min: -5, max: 5 }) });

test('each combination of labels has a total of its own, in whatever order they are given', () => {
  fc.assert(
    fc.property(fc.array(counted), (counts) => {
      const totals = new RunningTotals(names);
      const expected = new Map<string, number>();
      for (const [index, { role, state, amount }] of counts.entries()) {
        totals.add(amount, index % 2 === 0 ? { role, state } : { state, role });
        const key = JSON.stringify([role, state].map((label) => (label === undefined ? null : String(label))));
        expected.set(key, (expected.get(key) ?? 0) + amount);
      }
      const listed = totals
        .list()
        .map(({ total, attributes }) => [JSON.stringify(names.map((name) => attributes[name] ?? null)), total]);
      expect(new Map(listed as [string, number][])).toEqual(expected);
      expect(listed).toHaveLength(expected.size);
    }),
  );
});

test('a label that the metric does not have is left out', () => {
  const totals = new RunningTotals(names);
  totals.add(1, { role: 'a', other: 'x' });
  totals.add(2, { role: 'a', other: 'y' });
  expect(totals.list()).toEqual([{ total: 3, attributes: { role: 'a' } }]);
});
