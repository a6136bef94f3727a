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

function packagesOf(file: unknown): Readonly<Record<string, LockedPackage>> | undefined {
  if (typeof file !== 'object' || file === null || !('packages' in file)) return undefined;
  return file.packages as Readonly<Record<string, LockedPackage>>;
}
