import { expect, it } from 'vitest';
import { formatCost, formatDuration, formatMicroUsd, unpricedNote } from './amounts';

it.each([
  [0, '$0.00'],
  [12, '$0.000012'],
  [2_252, '$0.002252'],
  [120_000, '$0.12'],
  [1_873_112, '$1.87'],
  [1_234_567_890, '$1,234.57'],
])('%d micro-dollars are %s', (microUsd, text) => expect(formatMicroUsd(microUsd)).toBe(text));

it('calls without any known price never show as nothing spent', () => {
  expect(formatCost(0, { total: 3, withoutPrice: 3 })).toBe('Price unknown');
  expect(formatCost(0, { total: 0, withoutPrice: 0 })).toBe('$0.00');
  expect(formatCost(5_000_000, { total: 3, withoutPrice: 1 })).toBe('$5.00');
  expect(unpricedNote({ total: 3, withoutPrice: 1 })).toBe('and 1 call of unknown price');
  expect(unpricedNote({ total: 3, withoutPrice: 0 })).toBeNull();
});

it.each([
  [-5, '0 ms'],
  [999, '999 ms'],
  [2_340, '2.3 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [408_000, '6 min 48 s'],
  [3_660_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
])('%d milliseconds are %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));
