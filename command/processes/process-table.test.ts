import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identify, isRunning, memoryOfTree, parseStat, processTree } from './process-table.ts';

test('a process name with spaces and brackets does not confuse the reading', () => {
  const after = ['S', '7', ...Array.from({ length: 17 }, () => '0'), '4711', '0'].join(' ');
  expect(parseStat(42, `42 (a) name) (b) ${after}`)).toEqual({ pid: 42, state: 'S', parentPid: 7, startTicks: '4711' });
  expect(parseStat(42, 'nonsense')).toBeUndefined();
});

test('a child belongs to the tree, has memory, and is known to be gone when it ended', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  const identity = await identify(pid);
  if (!identity) throw new Error('the child should run');
  expect(await processTree(process.pid)).toContain(pid);
  expect(await memoryOfTree(pid)).toBeGreaterThan(0);
  expect(await isRunning({ pid, startTicks: '1' })).toBe(false);
  expect(await isRunning(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isRunning(identity)).toBe(false);
});
