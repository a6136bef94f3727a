import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { amnesia } from './amnesia.ts';

/** It waits for conditions alone; a machine that is busy with other things takes long to reach them. */
const timeoutMs = 400_000;

test(
  'amnesia, in short: who is killed is followed by one that goes on where it stopped',
  async () => {
    const report = await runDrill(amnesia, { form: 'short', seed: standardSeed, options: {} });
    expect(report.violations).toEqual([]);
    expect(report.passed).toBe(true);
  },
  timeoutMs,
);
