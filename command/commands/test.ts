import { formatDuration } from '../console/amount.ts';
import { UsageFailure } from '../console/failure.ts';
import { consoleProgress } from '../console/progress.ts';
import { paint } from '../console/style.ts';
import { setUp } from '../setup/setup.ts';
import { browserProgram, findProgram } from '../setup/system-packages.ts';
import { addCounts, type Counts, countLine, noTests } from '../test/counts.ts';
import { failureLines } from '../test/failures.ts';
import { runSuite, type SuiteResult } from '../test/run-suite.ts';
import { chooseSuites, type Suite, suites } from '../test/suites.ts';
import { startTestStores } from '../test/test-stores.ts';
import type { Command } from './command.ts';

/** A run is long: what failed is told again at its end, with the head of each message. */
const shownMessageLines = 12;

export const testCommand: Command = {
  description: {
    name: 'test',
    summary: 'Sets up and runs all tests; the last line says how many passed, failed and were skipped.',
    options: {
      only: { kind: 'value', placeholder: 'PATTERN', description: 'only the suites whose name or folder contains it' },
      list: { kind: 'switch', description: 'list the suites and run nothing' },
    },
  },
  async run(words) {
    if (words.switches.has('list')) {
      for (const suite of suites) process.stdout.write(`${suite.name.padEnd(14)} ${suite.folder}\n`);
      return 0;
    }
    const pattern = words.values['only'];
    const chosen = chooseSuites(pattern);
    if (chosen.length === 0)
      throw new UsageFailure(`No suite matches '${pattern}'; './oblivion test --list' shows them all.`);
    const needsChartTools = chosen.some((suite) => suite.needsChartTools);
    const needsMonitoringTools = chosen.some((suite) => suite.needsMonitoringTools);
    const needs = { needsObserver: true, needsBrowser: true, needsChartTools, needsMonitoringTools };
    await setUp(needs, consoleProgress());
    const counts = await runSuites(chosen);
    process.stdout.write(`${countLine(counts)}\n`);
    return counts.failed === 0 ? 0 : 1;
  },
};

async function runSuites(chosen: readonly Suite[]): Promise<Counts> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const stores = await startTestStores();
  const environment = { ...stores.environment, CHROMIUM_PATH: findProgram(browserProgram) ?? '' };
  const results: (SuiteResult & { readonly suite: Suite; readonly durationMs: number })[] = [];
  try {
    for (const suite of chosen) {
      if (interruption.signal.aborted) break;
      process.stdout.write(`\n${paint(`== ${suite.name} (${suite.folder})`, 'bold')}\n`);
      const beganAt = performance.now();
      const result = await runSuite(suite, { environment, signal: interruption.signal });
      results.push({ ...result, suite, durationMs: performance.now() - beganAt });
    }
  } finally {
    await stores.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  process.stdout.write('\n');
  for (const { suite, counts, durationMs } of results) {
    const mark = counts.failed === 0 ? paint('ok ', 'green') : paint('bad', 'red');
    process.stdout.write(
      `  ${mark}  ${suite.name.padEnd(14)} ${formatDuration(durationMs).padStart(12)}  ${countLine(counts)}\n`,
    );
  }
  for (const { suite, failures } of results)
    for (const line of failureLines(suite.name, failures, shownMessageLines)) process.stdout.write(`  ${line}\n`);
  const sum = results.map((result) => result.counts).reduce(addCounts, noTests);
  return interruption.signal.aborted ? { ...sum, failed: sum.failed + 1 } : sum;
}
