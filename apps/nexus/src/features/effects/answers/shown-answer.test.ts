import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownAnswer } from './shown-answer.js';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const risky = fc.stringMatching(/^[<>&!@a ]{0,40}$/);

test('what is shown of a text begins what is shown of a longer one, and is never longer than allowed', () => {
  fc.assert(
    fc.property(fc.oneof(text, risky), fc.oneof(text, risky), fc.nat(50), (first, more, limit) => {
      const [short, long] = [shownAnswer(first, limit), shownAnswer(first + more, limit)];
      expect(long.words.startsWith(short.words)).toBe(true);
      expect(long.words.length).toBeLessThanOrEqual(limit);
      if (!short.isWhole) expect(long).toEqual(short);
      expect(short.words.isWellFormed()).toBe(true);
    }),
  );
});

test('no angle bracket opens a mention, however the words are cut', () => {
  fc.assert(
    fc.property(risky, (words) => {
      expect(shownAnswer(words, 1_000).words).not.toContain('<');
    }),
  );
  expect(shownAnswer('> *a* <!channel> &lt;', 100)).toEqual({ words: '> *a* &lt;!channel> &amp;lt;', isWhole: true });
});
