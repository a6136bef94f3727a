import { cp } from 'node:fs/promises';
import path from 'node:path';

// The standalone server serves these files but the build leaves them out of its folder.
const root = path.join(import.meta.dirname, '..');
await cp(path.join(root, '.next/static'), path.join(root, '.next/standalone/apps/observer/.next/static'), {
  recursive: true,
});
