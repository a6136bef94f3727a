import { expect, test } from 'vitest';
import { cpuSecondsOf, cpuTicksOf, loadAverage } from './machine.ts';

test('ticks of a process whose name holds brackets and spaces', () => {
  const stat = '7 (my (odd) name) S 1 7 7 0 -1 4194304 100 0 0 0 150 30 20 5 20 0 1 0 12345 0 0';
  expect(cpuTicksOf(stat)).toBe(205);
});

test('a process that is gone has used nothing, and this one something', async () => {
  expect(cpuTicksOf('')).toBe(0);
  expect(await cpuSecondsOf([process.pid])).toBeGreaterThan(0);
  expect(await loadAverage()).toBeGreaterThanOrEqual(0);
});
