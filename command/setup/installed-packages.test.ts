import { expect, test } from 'vitest';
import { firstMismatch, fitsLock, lockedManifests } from './installed-packages.ts';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'apps/nexus': { version: '0.1.0' },
    'node_modules/@oblivion/nexus': { link: true },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
};
const installed = {
  packages: { 'node_modules/@oblivion/nexus': { link: true }, 'node_modules/pg': { version: '8.23.1' } },
};

test('an installation as locked needs nothing, also without the optional packages of other machines', () => {
  expect(firstMismatch(lock, installed)).toBeUndefined();
});

test('another version, a missing package and a missing record are noticed', () => {
  const older = { packages: { ...installed.packages, 'node_modules/pg': { version: '8.0.0' } } };
  const without = { packages: { 'node_modules/pg': { version: '8.23.1' } } };
  expect(firstMismatch(lock, older)).toBe('node_modules/pg');
  expect(firstMismatch(lock, without)).toBe('node_modules/@oblivion/nexus');
  expect(firstMismatch(lock, undefined)).toBeDefined();
});

test('a lock file made for other dependencies is noticed, in every workspace', () => {
  const made = { packages: { ...lock.packages, 'apps/nexus': { version: '0.1.0', dependencies: { pg: '8.23.1' } } } };
  expect(lockedManifests(made)).toEqual(['', 'apps/nexus']);
  expect(fitsLock(made, 'apps/nexus', { dependencies: { pg: '8.23.1' }, scripts: { test: 'vitest' } })).toBe(true);
  expect(fitsLock(made, 'apps/nexus', { dependencies: { pg: '8.23.2' } })).toBe(false);
  expect(fitsLock(made, 'apps/nexus', { dependencies: { pg: '8.23.1' }, devDependencies: { vitest: '5.1.1' } })).toBe(
    false,
  );
  expect(fitsLock(made, '', {})).toBe(true);
});
