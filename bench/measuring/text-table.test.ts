import { expect, test } from 'vitest';
import { textTable, times, whole } from './text-table.ts';

test('columns line up, also where a cell is missing', () => {
  expect(textTable([['who', 'per second'], ['nothing', '9'], ['x']])).toBe(
    ['  who      per second', '  nothing           9', '  x'].join('\n'),
  );
});

test('numbers read as people write them', () => {
  expect([whole(12_345.6), times(6.105)]).toEqual(['12,346', '6.11x']);
});
