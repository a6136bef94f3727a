import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './json-file.ts';

const builtFolders: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  '.next',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.hypothesis',
]);
const builtFiles = /(\.tsbuildinfo|^next-env\.d\.ts|\.egg-info)$/;

/**
 * One hash over the names and contents of files and folders; what a build makes itself is left out.
 * A path that does not exist counts as absent, so making it changes the hash.
 */
export async function hashContents(paths: readonly string[], extra: readonly string[] = []): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const path of paths) await addPath(path, hash);
  return hash.digest('hex');
}

async function addPath(path: string, hash: ReturnType<typeof createHash>): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return addFile(path, hash);
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    if (builtFolders.has(entry.name) || builtFiles.test(entry.name)) continue;
    if (entry.isDirectory() || entry.isFile()) await addPath(join(path, entry.name), hash);
  }
}

async function addFile(path: string, hash: ReturnType<typeof createHash>): Promise<void> {
  try {
    const content = await readFile(path);
    hash.update(`${path}\0${content.length}\0`).update(content);
  } catch (error) {
    if (!isMissing(error)) throw error;
    hash.update(`${path}\0absent\0`);
  }
}
