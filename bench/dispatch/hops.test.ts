import { expect, test } from 'vitest';
import { hopsOf } from './hops.ts';

test('hops of one task add up to its way', () => {
  const passage = { sentAt: 100, receivedAt: 101, acknowledgedAt: 103, routedAt: 106, heardAt: 110 };
  const { received, acknowledged, routed, heard, whole } = hopsOf([passage]);
  expect([received, acknowledged, routed, heard, whole].map(({ p50Ms }) => p50Ms)).toEqual([1, 2, 5, 4, 9]);
});

test('nothing that arrived has no times', () => {
  expect(hopsOf([]).whole.count).toBe(0);
});
