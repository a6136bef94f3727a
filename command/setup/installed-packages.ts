import { isDeepStrictEqual } from 'node:util';

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/**
 * The first package of the lock file that is not installed as locked; undefined when all are. `installed` is npm's own
 * record of what lies in node_modules. Packages for other machines (optional) may be missing.
 */
export function firstMismatch(lock: unknown, installed: unknown): string | undefined {
  const locked = packagesOf(lock);
  const present = packagesOf(installed);
  if (!locked || !present) return 'the record of installed packages';
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = present[path];
    if (!found && (entry.optional || entry.devOptional)) continue;
    if (!found || found.version !== entry.version || found.link !== entry.link) return path;
  }
  return undefined;
}

/** The folders of the repository whose package.json the lock file was made for; the root is the empty path. */
export function lockedManifests(lock: unknown): readonly string[] {
  return Object.keys(packagesOf(lock) ?? {}).filter((path) => !/(^|\/)node_modules\//.test(path));
}

const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Whether the lock file was made for what a package.json asks for now. */
export function fitsLock(lock: unknown, folder: string, manifest: unknown): boolean {
  const locked = packagesOf(lock)?.[folder] as Readonly<Record<string, unknown>> | undefined;
  const asked = manifest as Readonly<Record<string, unknown>> | undefined;
  return dependencyKinds.every((kind) => isDeepStrictEqual(locked?.[kind] ?? {}, asked?.[kind] ?? {}));
}

function packagesOf(file: unknown): Readonly<Record<string, LockedPackage>> | undefined {
  if (typeof file !== 'object' || file === null || !('packages' in file)) return undefined;
  return file.packages as Readonly<Record<string, LockedPackage>>;
}
