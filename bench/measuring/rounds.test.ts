import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratiosOf, spreadOf, turnsOf } from './rounds.ts';

test('every round has each name once and begins with another', () => {
  expect(turnsOf(['a', 'b', 'c'], 4)).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
    ['a', 'b', 'c'],
  ]);
});

test('the middle of an odd and of an even number of rounds', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, minimum: 1, maximum: 3 });
  expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, minimum: 1, maximum: 4 });
});

test('a median lies within its spread', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const { median, minimum, maximum } = spreadOf(values);
      expect(minimum <= median && median <= maximum).toBe(true);
    }),
  );
});

test('a round in which the machine was slow for both changes no ratio', () => {
  expect(ratiosOf([600, 60, 600], [100, 10, 100])).toEqual({ median: 6, minimum: 6, maximum: 6 });
});
