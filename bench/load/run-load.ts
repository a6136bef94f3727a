import { join } from 'node:path';
import { CommandFailure } from '../../command/console/failure.ts';
import { run, summarize } from '../../command/processes/run.ts';
import type { LoadOrder, LoadReport } from './load-order.ts';

const patienceMs = 120_000;

/** Sends a load from a process of its own and answers with what it found. */
export async function runLoad(order: LoadOrder): Promise<LoadReport> {
  const durationMs = order.kind === 'count' ? 0 : order.durationMs;
  const result = await run(process.execPath, [join(import.meta.dirname, 'generator.ts'), JSON.stringify(order)], {
    timeoutMs: durationMs + patienceMs,
  });
  if (result.exitCode === 0) return JSON.parse(result.output) as LoadReport;
  throw new CommandFailure('The load generator failed; what it said is below.', { details: summarize(result.errors) });
}
