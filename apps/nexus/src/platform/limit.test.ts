import { expect, test } from 'vitest';
import { Limit } from './limit.js';

test('no more run at once than allowed, all run in order, and one that fails gives its place back', async () => {
  const limit = new Limit(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map((number) =>
      limit.run(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (number === 2) throw new Error('failed');
        return number;
      }),
    ),
  );
  expect([most, begun]).toEqual([2, [1, 2, 3, 4, 5]]);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});
