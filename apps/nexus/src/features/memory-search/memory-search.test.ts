import { expect, test } from 'vitest';
import { collectionName } from '../memory-index/collection-name.js';
import { PartBreaker } from './part-breaker.js';
import { readSourceCursor, writeSourceCursor } from './source-cursor.js';

test('a part that failed is left alone for a while, and then asked again', () => {
  const breaker = new PartBreaker(1_000);
  expect(breaker.isOpen(new Date(0))).toBe(false);
  breaker.fail(new Date(500));
  expect(breaker.isOpen(new Date(1_499))).toBe(true);
  expect(breaker.isOpen(new Date(1_500))).toBe(false);
});

test('a cursor comes back as it was, and any other text is none', () => {
  const place = { updatedAt: '2026-11-24 03:00:00.123456+00', id: `src_${'0'.repeat(32)}` };
  expect(readSourceCursor(writeSourceCursor(place))).toEqual(place);
  for (const text of ['', 'nonsense', Buffer.from('["now","src_1"]').toString('base64url')]) {
    expect(readSourceCursor(text)).toBeUndefined();
  }
});

test('a collection tells when it was begun', () => {
  expect(collectionName('memory', new Date('2026-11-24T03:15:09.123Z'), 'a1b2c3')).toBe(
    'memory_20261124_031509_a1b2c3',
  );
});
