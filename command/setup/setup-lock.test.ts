import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentProgress } from '../console/progress.ts';
import { alone } from './setup-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oblivion-setup-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('two setups at once run one after the other, also when the first fails', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    throw new Error('broken');
  };
  const results = await Promise.allSettled([1, 2, 3].map(() => alone(silentProgress, work, folder)));
  expect(most).toBe(1);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
});

test('the lock of a killed setup does not count', async () => {
  await writeFile(join(folder, 'setup.lock'), JSON.stringify({ pid: process.pid, startTicks: '1' }));
  let isDone = false;
  await alone(
    silentProgress,
    async () => {
      isDone = true;
    },
    folder,
  );
  expect(isDone).toBe(true);
});
