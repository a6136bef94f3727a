import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { chooseFreePorts } from './ports.ts';
import { deleteState } from './remove-state.ts';
import { readGivenSettings } from './start-options.ts';
import { type RunningSystem, type SystemOptions, startSystem } from './start-system.ts';

export interface OwnSystemOptions {
  readonly hasObserver: boolean;
  /** Starts it once before, so that the start that counts is a warm one. */
  readonly isWarm?: boolean;
  /** Settings of Nexus that win over the given ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Runs work on a system of its own, on free ports and with a state of its own; nothing stays of it afterwards. */
export async function withOwnSystem<T>(
  options: OwnSystemOptions,
  progress: Progress,
  work: (system: RunningSystem) => Promise<T>,
): Promise<T> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'oblivion-own-'));
  const given = { ...(await readGivenSettings()), ...options.settings };
  const setting = { stateFolder, ports: await chooseFreePorts(), hasObserver: options.hasObserver, given };
  try {
    if (options.isWarm) await whileStarted(setting, progress, async () => undefined);
    return await whileStarted(setting, progress, work);
  } finally {
    await deleteState(stateFolder);
  }
}

/** Starts a system, works with it, and stops it, whatever happens: done, failed, a part died, Ctrl-C. */
async function whileStarted<T>(
  setting: Omit<SystemOptions, 'beganAt'>,
  progress: Progress,
  work: (system: RunningSystem) => Promise<T>,
): Promise<T> {
  const start = startSystem({ ...setting, beganAt: performance.now() }, progress);
  const interruption = Promise.withResolvers<never>();
  const interrupt = () => interruption.reject(new CommandFailure('Interrupted.', { exitCode: 130 }));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const working = start.running.then((system) =>
    Promise.race([work(system), system.failure.then((failure) => Promise.reject(failure))]),
  );
  try {
    return await Promise.race([working, interruption.promise]);
  } finally {
    await start.stop();
    await working.catch(() => undefined);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
