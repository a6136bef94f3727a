import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Precedence } from './precedence.js';

/** Work that ends when it is told to, and says whether it has begun. */
function gatedWork() {
  const gate = Promise.withResolvers<void>();
  const state = { hasBegun: false, end: gate.resolve, fail: gate.reject };
  const work = async (): Promise<void> => {
    state.hasBegun = true;
    await gate.promise;
  };
  return { state, work };
}

test('what follows runs freely while nothing goes first, and makes do with its share while something does', async () => {
  const precedence = new Precedence(1);
  const early = [gatedWork(), gatedWork()];
  const first = gatedWork();
  const late = [gatedWork(), gatedWork()];
  const all = [
    ...early.map(({ work }) => precedence.following(work)),
    precedence.first(first.work),
    ...late.map(({ work }) => precedence.following(work)),
  ];
  const begun = (): boolean[] => [...early, first, ...late].map(({ state }) => state.hasBegun);
  expect(begun()).toEqual([true, true, true, false, false]);
  early[0]?.state.end();
  await Promise.resolve();
  expect(begun()).toEqual([true, true, true, false, false]);
  early[1]?.state.end();
  await expect.poll(begun).toEqual([true, true, true, true, false]);
  first.state.end();
  await expect.poll(begun).toEqual([true, true, true, true, true]);
  for (const { state } of late) state.end();
  await Promise.all(all);
});

test('what fails gives its place back', async () => {
  const precedence = new Precedence(1);
  const [first, failing, next] = [gatedWork(), gatedWork(), gatedWork()];
  const going = precedence.first(first.work);
  const failed = precedence.following(failing.work);
  const waiting = precedence.following(next.work);
  failing.state.fail(new Error('the store is away'));
  await expect(failed).rejects.toThrow('the store is away');
  await expect.poll(() => next.state.hasBegun).toBe(true);
  for (const { state } of [first, next]) state.end();
  await Promise.all([going, waiting]);
});

test('everything is done in the end, in whatever order it comes, and never more beside what goes first than allowed', async () => {
  const piece = fc.record({ isFirst: fc.boolean(), turns: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (pieces, most) => {
      const precedence = new Precedence(most);
      let [first, following, done] = [0, 0, 0];
      const tooMany: number[] = [];
      await Promise.all(
        pieces.map(({ isFirst, turns }) => {
          const work = async (): Promise<void> => {
            if (isFirst) first += 1;
            else following += 1;
            if (!isFirst && first > 0 && following > most) tooMany.push(following);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            if (isFirst) first -= 1;
            else following -= 1;
            done += 1;
          };
          return isFirst ? precedence.first(work) : precedence.following(work);
        }),
      );
      expect(done).toBe(pieces.length);
      expect(tooMany).toEqual([]);
    }),
  );
});
