import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { makeStateFolder, repositoryFolder } from '../files/folders.ts';
import { postgresPackage } from '../setup/node-packages.ts';
import { type Account, canPass, parseAccounts } from './account.ts';

/** Where PostgreSQL lives: PostgreSQL refuses to run as root, so it may need another user and other folders. */
export interface PostgresPlace {
  readonly binaryFolder: string;
  /** Holds the data folder; belongs to the user that PostgreSQL runs as. */
  readonly homeFolder: string;
  /** Set when we are root: the user to run as. */
  readonly user: Account | undefined;
  /** What a person should know, when something lies elsewhere than expected. */
  readonly remark: string | undefined;
}

const unprivilegedNames = ['postgres', 'nobody'];

/** Chooses user and folders for the PostgreSQL of a state folder, and makes the folders. */
export async function findPostgresPlace(stateFolder: string): Promise<PostgresPlace> {
  const nativeFolder = join(postgresPackage, 'native');
  const stateHome = join(stateFolder, 'postgres');
  if (process.getuid?.() !== 0) {
    await mkdir(stateHome, { recursive: true, mode: 0o700 });
    return { binaryFolder: join(nativeFolder, 'bin'), homeFolder: stateHome, user: undefined, remark: undefined };
  }
  const user = await findUnprivilegedUser();
  const homeFolder = (await isReachable(stateFolder, user))
    ? stateHome
    : join(await makeStateFolder(outsideFolder(stateFolder)), 'postgres');
  await mkdir(homeFolder, { recursive: true, mode: 0o700 });
  await chown(homeFolder, user.uid, user.gid);
  const binaryFolder = (await isReachable(join(nativeFolder, 'bin'), user))
    ? join(nativeFolder, 'bin')
    : await copyBinaries(nativeFolder, user);
  const remark =
    homeFolder === stateHome ? undefined : `data in ${homeFolder}, because '${user.name}' cannot enter ${stateFolder}`;
  return { binaryFolder, homeFolder, user, remark };
}

/** The data folder of a place. */
export const dataFolderOf = (place: PostgresPlace) => join(place.homeFolder, 'data');

/** Whether a database was made in this place before. */
export function hasDatabase(place: PostgresPlace): boolean {
  return existsSync(join(dataFolderOf(place), 'PG_VERSION'));
}

/** The folder used instead of a state folder which the user of PostgreSQL cannot enter. */
export function outsideFolder(stateFolder: string): string {
  const key = createHash('sha256').update(stateFolder).digest('hex').slice(0, 12);
  const base = process.env['TMPDIR'] ?? (existsSync('/var/tmp') ? '/var/tmp' : tmpdir());
  return join(base, `oblivion-${key}`);
}

async function findUnprivilegedUser(): Promise<Account> {
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8'));
  for (const name of unprivilegedNames) {
    const account = accounts.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (account) return account;
  }
  throw new CommandFailure(
    `PostgreSQL does not run as root and there is no user ${unprivilegedNames.join(' or ')}; run 'useradd --system postgres', then this again.`,
  );
}

/** Whether the user may pass through every folder of a path. */
async function isReachable(path: string, user: Account): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const status = await stat(folder).catch(() => undefined);
    if (status && !canPass(user, status)) return false;
    if (dirname(folder) === folder) return true;
  }
}

/** Copies the programs to where the user can run them; once per version. */
async function copyBinaries(nativeFolder: string, user: Account): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(postgresPackage, 'package.json'), 'utf8'));
  const version = (manifest as { version: string }).version;
  const copy = join(await makeStateFolder(outsideFolder(repositoryFolder)), `postgres-${version}`);
  if (!existsSync(copy)) {
    await cp(nativeFolder, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    await rename(`${copy}.new`, copy);
  }
  if (!(await isReachable(join(copy, 'bin'), user))) {
    throw new CommandFailure(`'${user.name}' cannot enter ${copy}; set TMPDIR to a folder that every user can enter.`);
  }
  return join(copy, 'bin');
}
