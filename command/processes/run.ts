import { spawn } from 'node:child_process';
import { CommandFailure } from '../console/failure.ts';

export interface RunOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}
export interface RunResult {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

const standardTimeoutMs = 15 * 60_000;

/** Runs a program to its end and keeps what it wrote. A program that cannot be started has the exit code 127. */
export function run(program: string, words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      ...(options.folder ? { cwd: options.folder } : {}),
      ...(options.user ? options.user : {}),
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? standardTimeoutMs,
      killSignal: 'SIGKILL',
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    const finish = (exitCode: number, reason = '') =>
      resolve({
        exitCode,
        output: Buffer.concat(output).toString(),
        errors: Buffer.concat(errors).toString() + reason,
      });
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}` : ''));
  });
}

/** Runs a program that must succeed and returns its output; `purpose` begins the failure's line. */
export async function runOrFail(
  purpose: string,
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(program, words, options);
  if (result.exitCode === 0) return result.output;
  const details = summarize(`${result.errors}\n${result.output}`);
  throw new CommandFailure(`${purpose} failed (exit code ${result.exitCode}); what it said is below.`, { details });
}

const shownFirst = 8;
const shownLast = 8;

/** The first and the last lines of what a program wrote: the reason stands in one of them. */
export function summarize(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length <= shownFirst + shownLast) return lines;
  return [...lines.slice(0, shownFirst), '...', ...lines.slice(-shownLast)];
}
