import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CommandFailure } from '../console/failure.ts';

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

/**
 * Makes a folder that others cannot look into. As root it can be passed through, because PostgreSQL then runs as another
 * user and its data lies in there; everything else in it is private by itself.
 */
export async function makeStateFolder(path: string): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  await mkdir(path, { recursive: true, mode: 0o711 });
  const owner = (await stat(path)).uid;
  if (owner !== process.getuid?.()) {
    throw new CommandFailure(`${path} belongs to another user (${owner}); remove it or choose another folder.`);
  }
  await chmod(path, isRoot ? 0o711 : 0o700);
  return path;
}
