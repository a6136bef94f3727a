import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { outsideFolder } from './postgres-place.ts';
import { endOrphans } from './service-stack.ts';

/** Removes the state of a local system. A folder that no system has used is left alone, whatever OBLIVION_STATE says. */
export async function removeState(stateFolder: string): Promise<void> {
  if (!existsSync(stateFolder)) return;
  if (!existsSync(join(stateFolder, 'secrets.json'))) {
    throw new CommandFailure(
      `${stateFolder} holds no state of Oblivion (no secrets.json); remove it by hand if you mean it.`,
    );
  }
  await deleteState(stateFolder);
}

/** Deletes a state folder and what lies outside for it; parts that a killed start left behind are ended first. */
export async function deleteState(stateFolder: string): Promise<void> {
  await endOrphans(stateFolder);
  await rm(outsideFolder(stateFolder), { recursive: true, force: true });
  await rm(stateFolder, { recursive: true, force: true });
}
