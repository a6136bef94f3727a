import { expect, test } from 'vitest';
import { makePlan } from './plan.ts';

test('a seed names its steps; another seed names others', () => {
  expect(makePlan(7, 100)).toEqual(makePlan(7, 100));
  expect(makePlan(8, 100)).not.toEqual(makePlan(7, 100));
});

test('a shorter plan is the beginning of a longer one', () => {
  expect(makePlan(3, 200).slice(0, 52)).toEqual(makePlan(3, 50));
});

test('every kind of step comes up in a handful of seeds', () => {
  const kinds = new Set([1, 2, 3, 4, 5].flatMap((seed) => makePlan(seed, 100).map((step) => step.kind)));
  expect(kinds.size).toBe(18);
});
