import { expect, test } from 'vitest';
import { lanesOf } from './queue.service.js';

test('jobs of this release and of the one before name their lanes', () => {
  const lane = { subscriber: 'sources.clickup', lane: 'clickup:con_1:86a' };
  expect(lanesOf({ lanes: [lane, lane] })).toEqual([lane, lane]);
  expect(lanesOf(lane)).toEqual([lane]);
});
