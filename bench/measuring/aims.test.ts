import { expect, test } from 'vitest';
import { aimLine, isReached } from './aims.ts';

const ratio = { name: 'beside pg-boss', bound: 6, isFloor: true, unit: 'x' };
const latency = { name: 'p99', bound: 50, isFloor: false, unit: ' ms' };

test('an aim is reached at its bound and on its good side only', () => {
  const found = (aim: typeof ratio, value: number) => isReached({ ...aim, found: value });
  expect([found(ratio, 6), found(ratio, 5.9), found(latency, 50), found(latency, 50.1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('nothing measured reaches nothing', () => {
  expect([isReached({ ...ratio, found: Number.NaN }), isReached({ ...latency, found: Number.NaN })]).toEqual([
    false,
    false,
  ]);
});

test('a missed aim says so', () => {
  expect(aimLine({ ...ratio, found: 5.5 })).toBe('  MISSED   beside pg-boss: 5.50x (aim >= 6x)');
  expect(aimLine({ ...latency, found: 12 })).toBe('  reached  p99: 12.00 ms (aim <= 50 ms)');
});
