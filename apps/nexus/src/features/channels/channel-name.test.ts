import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelName, channelNames, isChannelId } from './channel-name.js';

test.each([
  ['auth-refactor', 'auth-refactor'],
  ['Auth Refactor (2026)!', 'auth-refactor-2026'],
  ['  --Größe & Maß--  ', 'größe-maß'],
  ['日本 語', '日本-語'],
  ['___', 'oblivion'],
  ['😀', 'oblivion'],
  ['a'.repeat(100), 'a'.repeat(80)],
])('%s becomes #%s', (text, name) => {
  expect(channelName(text)).toBe(name);
});

test('whatever is asked for, Slack takes the names, and they differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const names = channelNames(channelName(text), 12);
      for (const name of names) expect(name).toMatch(/^(?=.*[^_-])[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u);
      for (const name of names) expect(name.length).toBeLessThanOrEqual(80);
      expect(new Set(names).size).toBe(12);
    }),
  );
});

test('a number of two digits finds room in a long name', () => {
  expect(channelNames('a'.repeat(80), 10).at(-1)).toBe(`${'a'.repeat(77)}-10`);
});

test.each([
  ['C0123ABCD', true],
  ['G0123ABCD', true],
  ['#general', false],
  ['CUSTOMERS', true],
  ['customers', false],
])('%s is an id: %s', (text, isId) => {
  expect(isChannelId(text)).toBe(isId);
});
