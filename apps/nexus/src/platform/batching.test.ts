import { expect, test } from 'vitest';
import { Batching } from './batching.js';

const fulfilled = (value: number): PromiseSettledResult<number> => ({ status: 'fulfilled', value });

/** A batch that goes on only when it is told to. */
function gated(options: { concurrency: number; size: number }) {
  const batches: number[][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const batching = new Batching<number, number>({
    ...options,
    run: async (inputs) => {
      batches.push([...inputs]);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return inputs.map((input) => fulfilled(input * 10));
    },
  });
  return { batching, batches, gates };
}

test('what comes while a batch is under way goes into the next one, and everybody gets their own answer', async () => {
  const { batching, batches, gates } = gated({ concurrency: 1, size: 10 });
  const first = batching.submit(1);
  await expect.poll(() => batches).toEqual([[1]]);
  const answers = Promise.all([first, ...[2, 3].map((input) => batching.submit(input))]);
  gates[0]?.resolve();
  await expect.poll(() => batches).toEqual([[1], [2, 3]]);
  gates[1]?.resolve();
  expect(await answers).toEqual([10, 20, 30]);
});

test('what comes at the same moment goes together, in neither more batches nor larger ones than allowed', async () => {
  const { batching, batches, gates } = gated({ concurrency: 2, size: 2 });
  const answers = Promise.all([1, 2, 3, 4, 5].map((input) => batching.submit(input)));
  await expect
    .poll(() => batches)
    .toEqual([
      [1, 2],
      [3, 4],
    ]);
  for (let index = 0; index < 3; index += 1) {
    await expect.poll(() => gates.length).toBeGreaterThan(index);
    gates[index]?.resolve();
  }
  expect(await answers).toEqual([10, 20, 30, 40, 50]);
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

test('one input may fail without the others; a batch that fails as a whole fails for all, and the next goes on', async () => {
  const batching = new Batching<number, number>({
    concurrency: 1,
    size: 10,
    run: async (inputs) => {
      if (inputs.includes(9)) throw new Error('the store is away');
      return inputs.map((input) =>
        input === 2 ? { status: 'rejected', reason: new Error('odd one') } : fulfilled(input),
      );
    },
  });
  const results = await Promise.allSettled([1, 2, 3].map((input) => batching.submit(input)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(batching.submit(9)).rejects.toThrow('the store is away');
  expect(await batching.submit(4)).toBe(4);
});

test('what comes while it rests after a large batch goes together into the next one', async () => {
  const batches: number[][] = [];
  const batching = new Batching<number, number>({
    concurrency: 1,
    size: 10,
    run: async (inputs) => {
      batches.push([...inputs]);
      return inputs.map(fulfilled);
    },
    restMs: (inputs) => (inputs.length > 1 ? 20 : 0),
  });
  await Promise.all([1, 2, 3].map((input) => batching.submit(input)));
  await Promise.all([4, 5].map((input) => batching.submit(input)));
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});
