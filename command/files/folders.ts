import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The repository's own folder. */
export const repositoryFolder = resolve(import.meta.dirname, '../..');

/** Tools fetched for this repository: Node, the Python environment, the stamps of finished setup steps. */
export const toolsFolder = join(repositoryFolder, '.tools');

/** Where the running system keeps its state: OBLIVION_STATE, else `.oblivion` in the repository. */
export function defaultStateFolder(): string {
  const chosen = process.env['OBLIVION_STATE'];
  return chosen ? resolve(chosen) : join(repositoryFolder, '.oblivion');
}

/** A path inside the repository. */
export function inRepository(...parts: readonly string[]): string {
  return join(repositoryFolder, ...parts);
}

/** Makes a folder that only its owner can enter. */
export async function makePrivateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  return path;
}
