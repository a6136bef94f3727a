import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitText } from './split-text.js';

test('a long text is cut into parts within the limit, and no word of it is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), fc.integer({ min: 10, max: 300 }), (text, limit) => {
      const parts = splitText(text, limit);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(limit);
        expect(part.isWellFormed()).toBe(true);
      }
      expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});

test('the cut is made between paragraphs where it can be', () => {
  expect(splitText(`${'a'.repeat(60)}\n\n${'b'.repeat(60)}`, 100)).toEqual(['a'.repeat(60), 'b'.repeat(60)]);
  expect(splitText('one two three four', 10)).toEqual(['one two', 'three four']);
  expect(splitText('', 10)).toEqual(['']);
});
