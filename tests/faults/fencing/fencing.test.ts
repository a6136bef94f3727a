import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { fencing } from './fencing.ts';

test('fencing (short form): nothing is found', async () => {
  const report = await runDrill(fencing, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
