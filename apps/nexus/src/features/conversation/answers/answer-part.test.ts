import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnswerPart, decidePart, type KnownAnswer } from './answer-part.js';

/** What is known after these parts, and whether the answer still grows. */
function take(parts: readonly AnswerPart[]): { text: string; isBroken: boolean } {
  let known: KnownAnswer | undefined;
  for (const part of parts) {
    const decision = decidePart(known, part);
    if (decision.outcome === 'broken') return { text: known?.text ?? '', isBroken: true };
    if (decision.outcome === 'longer') known = { name: part.answer, text: decision.text };
  }
  return { text: known?.text ?? '', isBroken: false };
}

/** A text cut into parts, of which each comes never, once or several times; some of them cut anew when they come again. */
const delivered = fc
  .array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.integer({ min: 0, max: 3 })), { maxLength: 12 })
  .map((pieces) => {
    const text = pieces.map(([piece]) => piece).join('');
    let offset = 0;
    const parts = pieces.flatMap(([piece, times]) => {
      const part = { answer: 'a', offset, text: piece };
      offset += piece.length;
      return Array.from({ length: times }, () => part);
    });
    return { text, parts, isComplete: pieces.every(([, times]) => times > 0) };
  });

test('parts that come twice or not at all: what is known begins the text, and is all of it when none is missing', () => {
  fc.assert(
    fc.property(delivered, ({ text, parts, isComplete }) => {
      const known = take(parts);
      expect(text.startsWith(known.text)).toBe(true);
      if (isComplete) expect(known).toEqual({ text, isBroken: false });
    }),
  );
});

test('parts of two texts under one name never become a text that is neither', () => {
  const part = fc.record({ answer: fc.constant('a'), offset: fc.nat(6), text: fc.stringMatching(/^[ab]{1,4}$/) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const { text } = take(parts);
      for (const [index, letter] of [...text].entries()) {
        const sources = parts.filter(({ offset, text: words }) => words[index - offset] === letter);
        expect(sources.length).toBeGreaterThan(0);
      }
    }),
  );
});

describe('a part', () => {
  const known = { name: 'a', text: 'one two' };
  test.each([
    ['goes on', { offset: 7, text: ' three' }, { outcome: 'longer', text: 'one two three' }],
    ['overlaps with the same words', { offset: 4, text: 'two three' }, { outcome: 'longer', text: 'one two three' }],
    ['came before', { offset: 4, text: 'two' }, { outcome: 'known' }],
    ['is missing before it', { offset: 8, text: 'three' }, { outcome: 'broken' }],
    ['overlaps with other words', { offset: 4, text: 'too' }, { outcome: 'broken' }],
    ['is of another answer', { answer: 'b', offset: 7, text: ' three' }, { outcome: 'broken' }],
  ])('that %s', (_, part, decision) => {
    expect(decidePart(known, { answer: 'a', ...part })).toEqual(decision);
  });

  test('that is the first known must begin the answer', () => {
    expect(decidePart(undefined, { answer: 'a', offset: 3, text: 'x' })).toEqual({ outcome: 'broken' });
  });
});
