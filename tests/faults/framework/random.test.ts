import { expect, test } from 'vitest';
import { Random } from './random.ts';

const some = (random: Random) => Array.from({ length: 20 }, () => random.below(1_000));

test('the same seed decides the same, another seed something else', () => {
  expect(some(new Random(7))).toEqual(some(new Random(7)));
  expect(some(new Random(7))).not.toEqual(some(new Random(8)));
});

test('a fork does not depend on what was asked before', () => {
  const asked = new Random(7);
  some(asked);
  expect(some(asked.fork('kills'))).toEqual(some(new Random(7).fork('kills')));
  expect(some(asked.fork('kills'))).not.toEqual(some(asked.fork('webhooks')));
});

test('shuffling keeps everything', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const shuffled = new Random(1).shuffle(items);
  expect(shuffled).not.toEqual(items);
  expect(shuffled.toSorted((left, right) => left - right)).toEqual(items);
});
