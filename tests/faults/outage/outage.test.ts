import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { outage } from './outage.ts';

test('outage (short form): nothing is found', async () => {
  const report = await runDrill(outage, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
