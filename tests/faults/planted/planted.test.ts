import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { planted } from './planted.ts';

test('planted (short form): nothing is found', async () => {
  const report = await runDrill(planted, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
