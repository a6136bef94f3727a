import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { stores } from './stores.ts';

test('stores (short form): nothing is found', async () => {
  const report = await runDrill(stores, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
