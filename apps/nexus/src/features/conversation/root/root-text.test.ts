import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rootText } from './root-text.js';

const task = {
  title: 'Fix the login',
  url: 'https://app.clickup.com/t/1',
  description: 'It fails. @demo',
  status: 'available' as const,
  priority: 1,
};

test('shows title with link, state, priority and excerpt', () => {
  expect(rootText(task, null)).toBe(
    '*<https://app.clickup.com/t/1|Fix the login>*\n⚪ waiting for an agent  ·  urgent priority\n> It fails. @demo',
  );
  expect(rootText({ ...task, status: 'in_progress', priority: null, description: ' ' }, 'Ada')).toBe(
    '*<https://app.clickup.com/t/1|Fix the login>*\n🔵 in progress  ·  Ada (AI agent)',
  );
});

test('stays short and pings nobody, whatever people write', () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('<!channel>', '<@U1>', '👩‍👩‍👧‍👦', 'שלום', '\n> ', '|'),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 400 }), (pieces) => {
      const text = rootText({ ...task, title: pieces.join(' '), description: pieces.join('') }, pieces.join(''));
      expect(text).not.toMatch(/<[!@#]/);
      expect(text.isWellFormed()).toBe(true);
    }),
  );
  expect(rootText({ ...task, description: 'word '.repeat(40_000) }, null).length).toBeLessThan(600);
});

test('an emoji of several parts is not cut in half', () => {
  const family = '👩‍👩‍👧‍👦';
  const [, , excerpt = ''] = rootText({ ...task, description: family.repeat(500) }, null).split('\n');
  expect(excerpt.replaceAll(family, '')).toBe('> …');
});
