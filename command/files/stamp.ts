import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolsFolder } from './folders.ts';

const stampsFolder = join(toolsFolder, 'stamps');

/** Whether a setup step was last finished for exactly this hash. */
export async function hasStamp(name: string, hash: string): Promise<boolean> {
  const stamped = await readFile(join(stampsFolder, name), 'utf8').catch(() => undefined);
  return stamped === hash;
}

/** Runs a step and stamps it; the old stamp goes first, so that a step cut short is done again. */
export async function stampAfter(name: string, hash: string, work: () => Promise<void>): Promise<void> {
  await mkdir(stampsFolder, { recursive: true });
  await rm(join(stampsFolder, name), { force: true });
  await work();
  await writeFile(join(stampsFolder, name), hash);
}
