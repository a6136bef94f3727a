import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { silence } from './silence.ts';

test('whoever asks is told the true reason in time, and of healthy tasks nothing is said to be wrong', async () => {
  const report = await runDrill(silence, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
  expect(report.passed).toBe(true);
});
