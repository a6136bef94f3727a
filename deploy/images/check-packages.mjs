// Refuses packages that the lock file does not name with the same version and the same content. `npm ci` would do so too,
// but it refuses lock files without the optional packages of other machines, and npm writes such lock files.
import { readFileSync } from 'node:fs';

const packagesIn = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
const locked = packagesIn('package-lock.json');
const installed = Object.entries(packagesIn('node_modules/.package-lock.json'));
const differing = installed.filter(
  ([path, { version, integrity }]) => locked[path]?.version !== version || locked[path]?.integrity !== integrity,
);
if (installed.length === 0) throw new Error('no packages are installed');
if (differing.length > 0) {
  const names = differing.map(([path]) => path).join(', ');
  throw new Error(`not as package-lock.json says: ${names}; run npm install in the repository and keep its lock file`);
}
