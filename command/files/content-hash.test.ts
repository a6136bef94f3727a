import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashContents } from './content-hash.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oblivion-hash-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/page.ts'), 'one');
});
afterEach(() => rm(folder, { recursive: true }));

test('the hash changes with a content, a name, a new file and an outside fact, and with nothing else', async () => {
  const first = await hashContents([folder]);
  expect(await hashContents([folder])).toBe(first);
  expect(await hashContents([folder], ['node 25'])).not.toBe(first);
  await writeFile(join(folder, 'src/page.ts'), 'two');
  const second = await hashContents([folder]);
  expect(second).not.toBe(first);
  await writeFile(join(folder, 'src/other.ts'), '');
  expect(await hashContents([folder])).not.toBe(second);
});

test('what a build makes does not count', async () => {
  const before = await hashContents([folder]);
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist/page.js'), 'built');
  await writeFile(join(folder, 'tsconfig.tsbuildinfo'), '{}');
  expect(await hashContents([folder])).toBe(before);
});

test('a path that does not exist yet counts when it appears', async () => {
  const path = join(folder, 'lock.json');
  const before = await hashContents([path]);
  await writeFile(path, '');
  expect(await hashContents([path])).not.toBe(before);
});
