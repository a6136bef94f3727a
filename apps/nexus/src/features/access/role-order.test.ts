import { roles } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { isAtLeast } from './role-order.js';

test('every role may do what it and the lesser ones may do, and nothing of the greater ones', () => {
  const table = roles.map((role) => roles.map((needed) => isAtLeast(role, needed)));
  expect(table).toEqual([
    [true, true, true, true],
    [false, true, true, true],
    [false, false, true, true],
    [false, false, false, true],
  ]);
});
