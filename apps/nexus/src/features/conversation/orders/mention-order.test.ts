import { expect, test } from 'vitest';
import { readMention } from './mention-order.js';

const agents = ['Ada', 'Ada (tests)', 'Scribe'];

test.each([
  ['fix the login', { agent: null, title: 'fix the login', text: '' }],
  ['scribe: fix the login', { agent: 'Scribe', title: 'fix the login', text: '' }],
  ['Ada (tests), fix it', { agent: 'Ada (tests)', title: 'fix it', text: '' }],
  ['Nobody: fix it', { agent: null, title: 'Nobody: fix it', text: '' }],
  ['Adamant: fix it', { agent: null, title: 'Adamant: fix it', text: '' }],
  ['fix it\n\nIt fails since *Monday*.', { agent: null, title: 'fix it', text: 'fix it\n\nIt fails since *Monday*.' }],
])('%j is an order', (words, order) => {
  expect(readMention(words, agents)).toEqual(order);
});

test('a long line is the text, too, for a title is short', () => {
  const words = `fix ${'the login '.repeat(30)}`.trim();
  const order = readMention(words, agents);
  expect(order?.title).toMatch(/^fix the login .*…$/);
  expect(order?.text).toBe(words);
});

test.each(['', '  ', '?!', 'Scribe:', '👋'])('%j asks for nothing', (words) => {
  expect(readMention(words, agents)).toBeUndefined();
});
