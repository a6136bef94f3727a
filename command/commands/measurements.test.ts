import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inRepository } from '../files/folders.ts';
import { measurements, numbersOf } from './measurements.ts';

test('every measurement that is offered is there', () => {
  for (const name of Object.keys(measurements)) expect(existsSync(inRepository('bench', name, 'main.ts'))).toBe(true);
});

test('given numbers win over the standard ones', () => {
  expect(numbersOf('intake', { 'round-seconds': '2', seconds: '0' })).toEqual({
    rounds: 5,
    roundSeconds: 2,
    connections: 64,
    rate: 1000,
    seconds: 0,
  });
});

test('an option of another measurement, and no number at all, are refused', () => {
  expect(() => numbersOf('main-path', { events: '5' })).toThrow("'main-path' has no option '--events'");
  expect(() => numbersOf('intake', { rounds: '0' })).toThrow('--rounds must be a whole number from 1');
});
