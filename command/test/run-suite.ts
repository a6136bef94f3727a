import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { killGroup } from '../processes/service.ts';
import { pythonProgram } from '../setup/python.ts';
import { type Counts, countJunit, countVitest, judge } from './counts.ts';
import type { Suite } from './suites.ts';

export interface SuiteRun {
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the runner when the whole run is interrupted. */
  readonly signal: AbortSignal;
}

/** Runs one suite, shows what its runner writes, and counts its tests from the report made for machines. */
export async function runSuite(suite: Suite, options: SuiteRun): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'oblivion-report-'));
  try {
    const report = join(folder, 'report');
    const exitCode = await runRunner(suite, report, options);
    return judge(await readCounts(suite, report), exitCode);
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

async function readCounts(suite: Suite, report: string): Promise<Counts | undefined> {
  if (suite.runner === 'vitest') return countVitest(await readJsonFile(report));
  return countJunit(await readFile(report, 'utf8').catch(() => ''));
}
