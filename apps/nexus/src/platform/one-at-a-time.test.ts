import { expect, test } from 'vitest';
import { Limit } from './limit.js';
import { OneAtATime } from './one-at-a-time.js';

/** Work that goes on only when it is told to; answers with the number of its run. */
function gated() {
  const gates: PromiseWithResolvers<void>[] = [];
  const work = async (): Promise<number> => {
    const gate = Promise.withResolvers<void>();
    const number = gates.push(gate);
    await gate.promise;
    return number;
  };
  return { gates, work };
}

test('asked while it runs, it runs once more, for all who asked', async () => {
  const { gates, work } = gated();
  const once = new OneAtATime<number>();
  const limit = new Limit(5);
  const answers = Promise.all([1, 2, 3].map(() => once.run('a', limit, work)));
  await expect.poll(() => gates.length).toBe(1);
  expect(once.isRunning('a')).toBe(true);
  gates[0]?.resolve();
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.resolve();
  expect(await answers).toEqual([2, 2, 2]);
  expect([once.isRunning('a'), gates.length]).toEqual([false, 2]);
});

test('other names run beside it, as many as the limit says', async () => {
  const { gates, work } = gated();
  const once = new OneAtATime<number>();
  const limit = new Limit(2);
  const answers = Promise.all(['a', 'b', 'c'].map((name) => once.run(name, limit, work)));
  await expect.poll(() => gates.length).toBe(2);
  expect([once.isRunning('c'), limit.hasRoom]).toEqual([true, false]);
  gates[0]?.resolve();
  await expect.poll(() => gates.length).toBe(3);
  for (const gate of gates) gate.resolve();
  expect((await answers).toSorted()).toEqual([1, 2, 3]);
});

test('a failure is told to all who asked, and the next one begins anew', async () => {
  const once = new OneAtATime<number>();
  const limit = new Limit(1);
  const failing = () => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([once.run('a', limit, failing), once.run('a', limit, failing)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await once.run('a', limit, async () => 7)).toBe(7);
});
