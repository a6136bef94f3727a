import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { ownership } from './ownership.ts';

test('agents that are killed, stopped and cut off: one owner at a time, and every task is finished', async () => {
  const report = await runDrill(ownership, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
  expect(report.figures['tasks']).toBeGreaterThan(0);
});
