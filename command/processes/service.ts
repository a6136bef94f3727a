import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isMissing } from '../files/json-file.ts';

export interface ServiceCommand {
  /** Name of the part, as people see it. */
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly folder?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Signal of a clean stop; SIGTERM when left out. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long a clean stop may take before it is forced, in milliseconds. */
  readonly stopTimeoutMs?: number;
}

/** A program that runs until it is stopped. */
export interface Service {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the program has ended, with how it ended. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

const standardStopTimeoutMs = 25_000;

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only us and the parts stop in our order.
 * What it writes is added to the log file.
 */
export async function startService(command: ServiceCommand): Promise<Service> {
  const log = await open(command.logFile, 'a', 0o600);
  const child = spawn(command.program, command.words, {
    ...(command.folder ? { cwd: command.folder } : {}),
    ...(command.user ? command.user : {}),
    env: command.environment,
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  let isOver = false;
  const ended = new Promise<string>((resolve) => {
    const finish = (how: string) => {
      isOver = true;
      resolve(how);
    };
    child.once('error', (error) => finish(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => finish(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  });
  await log.close();
  return {
    name: command.name,
    pid: child.pid ?? 0,
    logFile: command.logFile,
    ended,
    hasEnded: () => isOver,
    stop: () => stopChild(child, ended, command),
  };
}

async function stopChild(child: ChildProcess, ended: Promise<string>, command: ServiceCommand): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const timer = new AbortController();
  const timeout = pause(command.stopTimeoutMs ?? standardStopTimeoutMs, 'late', { signal: timer.signal }).catch(
    () => 'late',
  );
  child.kill(command.stopSignal ?? 'SIGTERM');
  if ((await Promise.race([ended, timeout])) === 'late') killGroup(child.pid);
  await ended;
  timer.abort();
  killGroup(child.pid);
}

/** Ends what is left of a process group; nothing left is fine. */
export function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The last lines of a log that hold something. */
export async function lastLines(logFile: string, count: number): Promise<readonly string[]> {
  try {
    const text = await readFile(logFile, 'utf8');
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
