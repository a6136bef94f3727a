import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignoring from '@balena/dockerignore';

export interface ContextFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** Never looked into: large, and the builder would not look there either. */
const neverEntered = new Set(['node_modules', '.git', '.tools', '.oblivion', '.next']);

/** The files that a builder is sent: those of the repository that .dockerignore leaves. */
export async function listContext(repository: string): Promise<readonly ContextFile[]> {
  const filter = ignoring.default({ ignorecase: false }).add(await readFile(join(repository, '.dockerignore'), 'utf8'));
  const files: ContextFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(repository, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!neverEntered.has(entry.name)) await visit(path);
      } else if (!filter.ignores(path)) {
        files.push({ path, bytes: (await lstat(join(repository, path))).size });
      }
    }
  };
  await visit('');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
