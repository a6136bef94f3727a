import { expect, test } from 'vitest';
import { run, runOrFail, summarize } from './run.ts';

test('what a program writes, reads and returns is kept apart', async () => {
  const result = await run('/bin/sh', ['-c', 'cat; echo wrong >&2; exit 3'], { input: 'given' });
  expect(result).toEqual({ exitCode: 3, output: 'given', errors: 'wrong\n' });
});

test('a program that does not exist, and one that does not end, are failures and not exceptions', async () => {
  expect((await run('/nowhere/ghost', [])).exitCode).toBe(127);
  const late = await run('sleep', ['60'], { timeoutMs: 100 });
  expect([late.exitCode, late.errors]).toEqual([1, 'ended by SIGKILL']);
});

test('a step that must succeed says what it was and what the program said', async () => {
  const failing = runOrFail('The build', '/bin/sh', ['-c', 'echo reason >&2; exit 1']);
  await expect(failing).rejects.toMatchObject({
    message: expect.stringContaining('The build failed'),
    details: ['reason'],
  });
});

test('of a long text the first and the last lines are shown', () => {
  const lines = summarize(Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n\n'));
  expect([lines[0], lines[8], lines.at(-1)]).toEqual(['line 0', '...', 'line 99']);
  expect(summarize('one\ntwo\n')).toEqual(['one', 'two']);
});
