import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '../processes/process-table.ts';
import { startService } from '../processes/service.ts';
import { endOrphans, ServiceStack } from './service-stack.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oblivion-stack-'));
});
afterEach(() => rm(folder, { recursive: true }));

const startShell = (name: string, script: string) =>
  startService({
    name,
    program: '/bin/sh',
    words: ['-c', script],
    environment: { PATH: process.env['PATH'] },
    logFile: join(folder, `${name}.log`),
    stopTimeoutMs: 200,
  });

test('parts stop in reverse order, one that does not listen is forced, and nothing is left', async () => {
  const stack = new ServiceStack(folder);
  const first = await stack.add(await startShell('first', 'exec sleep 60'));
  const deaf = await stack.add(await startShell('deaf', "trap '' TERM; while :; do sleep 60; done"));
  const order: string[] = [];
  await stack.stop((name) => order.push(name));
  expect(order).toEqual(['deaf', 'first']);
  expect([await identify(first.pid), await identify(deaf.pid)]).toEqual([undefined, undefined]);
});

test('a part that dies is named with the end of its log, and a step that waits fails at once', async () => {
  const stack = new ServiceStack(folder);
  await stack.add(await startShell('fragile', 'echo one; echo two; exit 3'));
  const failure = await stack.failure;
  expect(failure.message).toContain('fragile ended with exit code 3');
  expect(failure.details).toEqual(['one', 'two']);
  await expect(stack.whileAlive(new Promise(() => undefined))).rejects.toBe(failure);
  await stack.stop();
});

test('parts of a killed start are found and ended by the next one', async () => {
  const killed = new ServiceStack(folder);
  const orphan = await killed.add(await startShell('orphan', 'exec sleep 60'));
  expect(await readFile(join(folder, 'children.json'), 'utf8')).toContain(String(orphan.pid));
  expect(await endOrphans(folder)).toBe(1);
  expect(await identify(orphan.pid)).toBeUndefined();
  expect(await endOrphans(folder)).toBe(0);
});

test('a program that does not exist is told as such', async () => {
  const stack = new ServiceStack(folder);
  const words = {
    name: 'ghost',
    program: '/nowhere/ghost',
    words: [],
    environment: {},
    logFile: join(folder, 'ghost.log'),
  };
  await stack.add(await startService(words));
  expect((await stack.failure).message).toContain('ghost could not be started');
  await stack.stop();
});
