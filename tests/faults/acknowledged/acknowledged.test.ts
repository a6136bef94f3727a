import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { acknowledged } from './acknowledged.ts';

test('acknowledged (short form): nothing is found', async () => {
  const report = await runDrill(acknowledged, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
