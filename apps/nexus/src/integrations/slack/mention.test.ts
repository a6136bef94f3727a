import { expect, test } from 'vitest';
import { withoutMention } from './mention.js';

test.each([
  ['<@U1> fix the login', 'fix the login'],
  ['please <@U1|oblivion> fix\nthe login', 'please fix\nthe login'],
  ['<@U1>', ''],
  ['<@U2> fix the login', undefined],
  ['U1 fix the login', undefined],
])('%j asks for %j', (text, asked) => {
  expect(withoutMention(text, 'U1')).toBe(asked);
});
