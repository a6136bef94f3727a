import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdownToMrkdwn } from './markdown-to-mrkdwn.js';

describe('Markdown to mrkdwn', () => {
  test.each([
    ['**bold** and *soft*', '*bold* and _soft_'],
    ['~~gone~~', '~gone~'],
    ['`a < b`', '`a &lt; b`'],
    ['# Title\n\ntext', '*Title*\n\ntext'],
    ['[docs](https://example.org/a?b=1&c=2)', '<https://example.org/a?b=1&amp;c=2|docs>'],
    ['<https://example.org>', '<https://example.org>'],
    ['[x](javascript:alert(1))', 'x (javascript:alert(1))'],
    ['- one\n- two', '• one\n• two'],
    ['3. three\n4. four', '3. three\n4. four'],
    ['- [x] done\n- [ ] open', '☑ done\n☐ open'],
    ['> quoted', '> quoted'],
    ['```\n<!here>\n```', '```\n&lt;!here&gt;\n```'],
    ['a & b', 'a &amp; b'],
    ['مرحبا 👩‍👩‍👧 שלום', 'مرحبا 👩‍👩‍👧 שלום'],
  ])('%s', (markdown, mrkdwn) => {
    expect(markdownToMrkdwn(markdown)).toBe(mrkdwn);
  });

  const controls = [
    '<!channel>',
    '<!here|here>',
    '<@U123>',
    '<#C1>',
    '<!subteam^S1>',
    '&lt;!channel&gt;',
    '[<!channel>](https://a.b)',
    '\\<!channel>',
    '![<@U1>](https://a.b)',
    '`<!here>`',
    '<!-- <!channel> -->',
  ];

  test('no text of any form can ping anybody', () => {
    const piece = fc.oneof(
      fc.constantFrom(...controls),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('*', '_', '\n\n', '> ', '- ', '```', '|', '<', '>', ']('),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const mrkdwn = markdownToMrkdwn(pieces.join(''));
        expect(mrkdwn).not.toMatch(/<[!@#]/);
        for (const [, target = ''] of mrkdwn.matchAll(/<([^>]*)>/g)) expect(target).toMatch(/^(https?|mailto):/i);
      }),
      { numRuns: 500 },
    );
  });
});
