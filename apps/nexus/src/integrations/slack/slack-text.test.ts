import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeSlack, unescapeSlack } from './escape.js';
import { mrkdwnToMarkdown } from './mrkdwn-to-markdown.js';
import { splitText } from './split-text.js';

test('escaping loses nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(unescapeSlack(escapeSlack(text))).toBe(text);
    }),
  );
});

test.each([
  ['see <https://a.example|the page>', 'see [the page](https://a.example)'],
  ['<https://a.example>', 'https://a.example'],
  ['<mailto:ada@a.example|ada@a.example>', '[ada@a.example](mailto:ada@a.example)'],
  ['hi <@U1>', 'hi @Ada'],
  ['hi <@U2>', 'hi @U2'],
  ['<!channel> and <!subteam^S1|@team>', '@channel and @team'],
  ['in <#C1|general>', 'in #general'],
  ['1 &lt; 2 &amp;&amp; 3', '1 < 2 && 3'],
])('what a person wrote in Slack: %s', (text, markdown) => {
  expect(mrkdwnToMarkdown(text, (id) => (id === 'U1' ? 'Ada' : undefined))).toBe(markdown);
});

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
