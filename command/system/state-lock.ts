import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { makeStateFolder } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { identify, isIdentity, isRunning, type ProcessIdentity } from '../processes/process-table.ts';

const fileIn = (stateFolder: string) => join(stateFolder, 'up.lock');

/** The process that holds a state folder; undefined when nobody does. */
export async function findHolder(stateFolder: string): Promise<ProcessIdentity | undefined> {
  const kept = await readJsonFile(fileIn(stateFolder));
  return isIdentity(kept) && (await isRunning(kept)) ? kept : undefined;
}

/** Fails when a system runs with this state folder. */
export async function refuseWhenHeld(stateFolder: string): Promise<void> {
  const holder = await findHolder(stateFolder);
  if (!holder) return;
  throw new CommandFailure(
    `It is running already (process ${holder.pid}, state in ${stateFolder}); see './oblivion status', or stop it with Ctrl-C there.`,
  );
}

/** Takes a state folder for this process, so that no second system uses it; returns what gives it back. */
export async function holdState(stateFolder: string): Promise<() => Promise<void>> {
  await makeStateFolder(stateFolder);
  await refuseWhenHeld(stateFolder);
  await rm(fileIn(stateFolder), { force: true });
  const own = await identify(process.pid);
  const file = await open(fileIn(stateFolder), 'wx', 0o600).catch(() => {
    throw new CommandFailure(
      `Somebody else has just started with the state in ${stateFolder}; see './oblivion status'.`,
    );
  });
  await file.writeFile(JSON.stringify(own));
  await file.close();
  return () => rm(fileIn(stateFolder), { force: true });
}
