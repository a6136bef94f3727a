import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findHolder, holdState } from './state-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'oblivion-lock-')), 'state');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('a second holder is refused and told who holds it; afterwards it is free again', async () => {
  const giveBack = await holdState(folder);
  await expect(holdState(folder)).rejects.toThrow(`running already (process ${process.pid}`);
  await giveBack();
  await (await holdState(folder))();
  expect(await findHolder(folder)).toBeUndefined();
});

test('what a killed process left does not count, not even when its number is in use again', async () => {
  await (await holdState(folder))();
  await writeFile(join(folder, 'up.lock'), JSON.stringify({ pid: process.pid, startTicks: '1' }));
  expect(await findHolder(folder)).toBeUndefined();
  await (await holdState(folder))();
});

test('nobody else can look into the state', async () => {
  const giveBack = await holdState(folder);
  expect((await stat(folder)).mode & 0o066).toBe(0);
  await giveBack();
});
