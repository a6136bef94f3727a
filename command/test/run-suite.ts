import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { killGroup } from '../processes/service.ts';
import { pythonProgram } from '../setup/python.ts';
import { type Counts, countJunit, countVitest, judge } from './counts.ts';
import { type Failure, junitFailures, vitestFailures } from './failures.ts';
import type { Suite } from './suites.ts';

export interface SuiteRun {
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the runner when the whole run is interrupted. */
  readonly signal: AbortSignal;
}

export interface SuiteResult {
  readonly counts: Counts;
  readonly failures: readonly Failure[];
}

/** Runs one suite, shows what its runner writes, and reads its tests from the report made for machines. */
export async function runSuite(suite: Suite, options: SuiteRun): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'oblivion-report-'));
  try {
    const report = join(folder, 'report');
    const exitCode = await runRunner(suite, report, options);
    const { counts, failures } = await readReport(suite, report);
    return { counts: judge(counts, exitCode), failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runRunner(suite: Suite, report: string, options: SuiteRun): Promise<number> {
  const [program = '', ...words] = suite.runner === 'vitest' ? vitestWords(report) : pytestWords(report);
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: inRepository(suite.folder),
      env: { ...process.env, ...options.environment, CI: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const interrupt = () => child.pid && process.kill(-child.pid, 'SIGINT');
    options.signal.addEventListener('abort', interrupt, { once: true });
    const finish = (exitCode: number) => {
      options.signal.removeEventListener('abort', interrupt);
      if (child.pid) killGroup(child.pid);
      resolve(exitCode);
    };
    child.once('error', () => finish(127));
    child.once('exit', (code) => finish(code ?? 1));
  });
}

function vitestWords(report: string): readonly string[] {
  const vitest = inRepository('node_modules/vitest/vitest.mjs');
  return [process.execPath, vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

function pytestWords(report: string): readonly string[] {
  return [pythonProgram, '-m', 'pytest', `--junitxml=${report}`];
}

async function readReport(
  suite: Suite,
  path: string,
): Promise<{ readonly counts: Counts | undefined; readonly failures: readonly Failure[] }> {
  if (suite.runner === 'vitest') {
    const report = await readJsonFile(path);
    return { counts: countVitest(report), failures: vitestFailures(report) };
  }
  const report = await readFile(path, 'utf8').catch(() => '');
  return { counts: countJunit(report), failures: junitFailures(report) };
}
