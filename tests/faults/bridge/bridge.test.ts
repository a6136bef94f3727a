import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { bridge } from './bridge.ts';

test('bridge: each thing stands once, in order, and every task reaches its end', async () => {
  const report = await runDrill(bridge, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});
