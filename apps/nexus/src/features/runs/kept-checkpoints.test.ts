import { expect, test } from 'vitest';
import { type Ancestry, checkpointsToKeep } from './kept-checkpoints.js';

/** A chain of checkpoints, oldest first; each names the channels of which it has the whole value. */
const chain = (...whole: readonly (readonly string[])[]): Ancestry[] =>
  whole.map((channels, index) => ({
    id: `c${index}`,
    parentId: index === 0 ? null : `c${index - 1}`,
    deltaChannels: ['log', 'seen'],
    wholeChannels: new Set(channels),
  }));
const plain = (checkpoints: readonly Ancestry[]) => checkpoints.map((each) => ({ ...each, deltaChannels: [] }));
const kept = (checkpoints: readonly Ancestry[], newest: number) => [...checkpointsToKeep(checkpoints, newest)].sort();

test('the newest stay, whatever the order they come in', () => {
  expect(kept(plain(chain([], [], [], [])).reverse(), 2)).toEqual(['c2', 'c3']);
});

test('an ancestor stays while a channel of changes needs it, up to the nearest whole value', () => {
  expect(kept(chain(['log', 'seen'], ['log'], ['seen'], []), 1)).toEqual(['c1', 'c2', 'c3']);
});

test('a checkpoint that has all its values whole needs nobody', () => {
  expect(kept(chain(['log', 'seen'], [], ['log', 'seen']), 1)).toEqual(['c2']);
});

test('without a whole value all ancestors stay: the channel is made of all that was ever written', () => {
  expect(kept(chain([], [], []), 1)).toEqual(['c0', 'c1', 'c2']);
});

test('a branch that the newest does not stand on goes', () => {
  const [first, second] = chain(['log', 'seen'], []);
  const branch = { ...(second as Ancestry), id: 'c9' };
  expect(kept([first as Ancestry, second as Ancestry, branch], 1)).toEqual(['c0', 'c9']);
});

test('more than there are keeps all, and nothing of nothing', () => {
  expect(kept(plain(chain([], [])), 5)).toEqual(['c0', 'c1']);
  expect(kept([], 5)).toEqual([]);
});
