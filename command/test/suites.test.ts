import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inRepository } from '../files/folders.ts';
import { chooseSuites, suites } from './suites.ts';

test('suites are chosen by a part of their name or folder; without a pattern all run', () => {
  expect(chooseSuites('e2e').map((suite) => suite.name)).toEqual(['e2e']);
  expect(chooseSuites('packages/').map((suite) => suite.name)).toEqual(['protocol', 'nexus-client']);
  expect(chooseSuites('no such suite')).toEqual([]);
  expect(chooseSuites(undefined)).toBe(suites);
});

test('every suite has a folder of its own that exists', () => {
  expect(new Set(suites.map((suite) => suite.folder)).size).toBe(suites.length);
  expect(suites.filter((suite) => !existsSync(inRepository(suite.folder)))).toEqual([]);
});
