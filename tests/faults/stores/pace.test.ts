import { expect, test } from 'vitest';
import { countBetween, paceReturnedAfter } from './pace.ts';

const moments = [10, 20, 30, 100, 110, 120, 130];

test('moments are counted from the first up to, not including, the last', () => {
  expect(countBetween(moments, 10, 30)).toBe(2);
  expect(countBetween([], 0, 100)).toBe(0);
});

test('the pace returns with the first stretch that has enough moments', () => {
  expect(paceReturnedAfter(moments, { since: 0, lengthMs: 40, count: 3 })).toBe(0);
  expect(paceReturnedAfter(moments, { since: 25, lengthMs: 40, count: 4 })).toBe(65);
  expect(paceReturnedAfter(moments, { since: 100, lengthMs: 40, count: 4 })).toBe(0);
});

test('it has not returned while no stretch has enough, or what is enough lies before', () => {
  expect(paceReturnedAfter(moments, { since: 0, lengthMs: 40, count: 5 })).toBeUndefined();
  expect(paceReturnedAfter(moments, { since: 105, lengthMs: 40, count: 4 })).toBeUndefined();
  expect(paceReturnedAfter([], { since: 0, lengthMs: 40, count: 1 })).toBeUndefined();
});
