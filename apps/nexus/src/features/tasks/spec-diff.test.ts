import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameText, specDiff } from './spec-diff.js';

const title = 'Fix the login';

describe('whether two texts say the same', () => {
  test.each([
    ['a\nb', 'a\r\nb'],
    ['a\nb', 'a  \n\n\nb\n'],
    ['a b', 'a\u00a0b\n'],
    ['', ' \n'],
  ])('%j and %j do', (before, after) => expect(isSameText(before, after)).toBe(true));

  test.each([
    ['a b', 'a  b'],
    ['- a\n- b', '- a\n  - b'],
    ['a', 'A'],
  ])('%j and %j do not', (before, after) => expect(isSameText(before, after)).toBe(false));
});

describe('what differs', () => {
  test('is every line taken out or put in, in the order of the text', () => {
    const before = { title, description: 'one\ntwo\nthree' };
    const after = { title: 'Fix the sign-in', description: 'one\n2\nthree\nfour' };
    expect(specDiff(before, after)).toBe('- Fix the login\n+ Fix the sign-in\n- two\n+ 2\n+ four');
  });

  test('of texts that share next to nothing is told without comparing them line by line', () => {
    const text = (word: string) => Array.from({ length: 3_000 }, (_, line) => `${word} ${line}`).join('\n');
    const diff = specDiff({ title, description: text('old') }, { title, description: text('new') });
    expect(diff.split('\n').filter((line) => line.startsWith('- old'))).toHaveLength(3_000);
    expect(diff.split('\n').filter((line) => line.startsWith('+ new'))).toHaveLength(3_000);
  });

  test('leads from the one wording to the other, and is empty when they say the same', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '- d'), { maxLength: 12 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = specDiff({ title, description: before }, { title, description: after });
        expect(diff === '').toBe(isSameText(before, after));
        const count = (text: string, line: string) => text.split('\n').filter((each) => each === line).length;
        for (const line of ['a', 'b', 'c', '- d']) {
          const change = count(diff, `+ ${line}`) - count(diff, `- ${line}`);
          expect(count(before, line) + change).toBe(count(after, line));
        }
      }),
    );
  });
});
