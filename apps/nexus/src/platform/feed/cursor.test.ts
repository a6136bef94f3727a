import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCursor, isAfter, parseCursor } from './cursor.js';

const cursors = fc.record({
  transaction: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  position: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
});

test('a cursor survives the way to a client and back', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
    }),
  );
});

test('of two different cursors exactly one is after the other', () => {
  fc.assert(
    fc.property(cursors, cursors, (a, b) => {
      const isSame = formatCursor(a) === formatCursor(b);
      expect([isAfter(a, b), isAfter(b, a)].filter(Boolean).length).toBe(isSame ? 0 : 1);
    }),
  );
});

test.each(['', '1', '1.', '.1', '-1.1', '1.1.1', 'a.b', '1e3.1'])('%j is no cursor', (text) => {
  expect(parseCursor(text)).toBeUndefined();
});
