import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeSlack, unescapeSlack } from './escape.js';
import { markdownToMrkdwn } from './markdown-to-mrkdwn.js';
import { mrkdwnToMarkdown } from './mrkdwn-to-markdown.js';

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
  ['this is *important*, _very_', 'this is **important**, _very_'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['a*b*c', 'a*b*c'],
  ['• one\n• two', '- one\n- two'],
  ['run `npm *ci*` now', 'run `npm *ci*` now'],
  ['```if (a &lt; b) *x*```', '```\nif (a < b) *x*\n```'],
  ['so:\n```\na\nb\n```\nand `c`', 'so:\n```\na\nb\n```\nand `c`'],
  ['see ```x``` there', 'see \n```\nx\n```\n there'],
  ['`<https://a.example|a.example>`', '`https://a.example`'],
  ['<https://a.example/x(1)|page [2]>', '[page \\[2\\]](<https://a.example/x(1)>)'],
])('what a person wrote in Slack: %s', (text, markdown) => {
  expect(mrkdwnToMarkdown(text, (id) => (id === 'U1' ? 'Ada' : undefined))).toBe(markdown);
});

test('links and code survive the way from Markdown to Slack and back', () => {
  const word = fc.stringMatching(/^[a-z][a-z <>&]{0,10}[a-z]$/);
  const piece = fc.oneof(
    word.map((text) => text.replace(/[<>&]/g, '')),
    word.map((text) => `\`${text}\``),
    word.map((text) => `[name](https://example.org/?q=${encodeURIComponent(text)}&b=1)`),
    word.map((text) => `**${text.replace(/[<>&]/g, '')}**`),
  );
  const paragraph = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(' '));
  const block = fc.oneof(
    paragraph,
    word.map((text) => `\`\`\`\n${text}\n\`\`\``),
  );
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
      const markdown = blocks.join('\n\n');
      const back = mrkdwnToMarkdown(markdownToMrkdwn(markdown));
      const kept = (text: string): readonly string[] => text.match(/`[^`]+`|\]\([^)]+\)/g) ?? [];
      expect(kept(back)).toEqual(kept(markdown));
    }),
  );
});
