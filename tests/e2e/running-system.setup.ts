import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { silentProgress } from '../../command/console/progress.ts';
import type { SystemDescription } from '../../command/system/description.ts';
import { chooseFreePorts } from '../../command/system/ports.ts';
import { deleteState } from '../../command/system/remove-state.ts';
import { startSystem } from '../../command/system/start-system.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The system that all tests look at from outside. */
    readonly system: SystemDescription;
  }
}

/** Starts one whole system for all files, with the same code as `./oblivion up`. */
export default async function startForTests(project: TestProject): Promise<() => Promise<void>> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'oblivion-e2e-'));
  const ports = await chooseFreePorts();
  const options = { stateFolder, ports, hasObserver: true, given: {}, beganAt: performance.now() };
  const start = startSystem(options, silentProgress);
  const stop = async () => {
    await start.stop();
    await deleteState(stateFolder);
  };
  try {
    project.provide('system', (await start.running).description);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
