import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommentPart } from './comment-part.js';
import { markdownToParts } from './markdown-to-parts.js';
import { partsToMarkdown } from './parts-to-markdown.js';

const bullet: CommentPart = { text: '\n', attributes: { list: { list: 'bullet' } } };
const codeLine: CommentPart = { text: '\n', attributes: { 'code-block': { 'code-block': 'plain' } } };

describe('Markdown as the parts of a comment', () => {
  test.each<[string, readonly CommentPart[]]>([
    ['plain words', [{ text: 'plain words' }]],
    [
      '**bold** and *soft*',
      [{ text: 'bold', attributes: { bold: true } }, { text: ' and ' }, { text: 'soft', attributes: { italic: true } }],
    ],
    ['`a < b`', [{ text: 'a < b', attributes: { code: true } }]],
    ['[docs](https://example.org)', [{ text: 'docs', attributes: { link: 'https://example.org' } }]],
    ['[x](javascript:alert(1))', [{ text: 'x' }, { text: ' (javascript:alert(1))' }]],
    [
      '# Title\n\ntext',
      [{ text: 'Title', attributes: { bold: true } }, { text: '\n' }, { text: '\n' }, { text: 'text' }],
    ],
    ['- one\n- two', [{ text: 'one' }, bullet, { text: 'two' }, bullet]],
    ['- [x] done', [{ text: 'done' }, { text: '\n', attributes: { list: { list: 'checked' } } }]],
    ['```\na\nb\n```', [{ text: 'a' }, codeLine, { text: 'b' }, codeLine]],
  ])('%s', (markdown, parts) => {
    expect(markdownToParts(markdown)).toEqual(parts);
  });

  test('no text becomes a mention: only a part of the kind "tag" is one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('@Ann', '[@Ann](#user_mention#183)', '<@U1>', '*', '\n', '- '), { maxLength: 9 }),
        (pieces) => {
          for (const part of markdownToParts(pieces.join(' '))) {
            expect(Object.keys(part)).not.toContain('type');
            expect(part.attributes?.link ?? 'https://').toMatch(/^(https?|mailto):/);
          }
        },
      ),
    );
  });
});

describe('a comment of a person as Markdown', () => {
  test.each<[string, unknown]>([
    [
      'comment abc1234',
      [
        { text: 'comment abc1234', attributes: {} },
        { text: '\n', attributes: { 'block-id': 'block-4c' } },
      ],
    ],
    [
      'see **this** *now*',
      [
        { text: 'see ' },
        { text: 'this', attributes: { bold: true } },
        { text: ' ' },
        { text: 'now', attributes: { italic: true } },
      ],
    ],
    ['- one\n- two\nend', [{ text: 'one' }, bullet, { text: 'two' }, bullet, { text: 'end' }]],
    ['```\na\nb\n```\nend', [{ text: 'a' }, codeLine, { text: 'b' }, codeLine, { text: 'end' }]],
    [
      'hi @Ann 😊',
      [
        { text: 'hi ' },
        { type: 'tag', text: '@Ann Lee', user: { id: 183, username: 'Ann' } },
        { text: ' ' },
        { text: '1f60a', type: 'emoticon', emoticon: { code: '1f60a' } },
      ],
    ],
    ['[a page](https://a.example/x)', [{ text: 'a page', attributes: { link: 'https://a.example/x' } }]],
    ['https://a.example/x', [{ text: 'https://a.example/x', attributes: { link: 'https://a.example/x' } }]],
  ])('%s', (markdown, comment) => {
    expect(partsToMarkdown(comment)).toBe(markdown);
  });

  test('parts of any other shape never throw', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything(), { maxLength: 5 }), (value, list) => {
        expect(typeof partsToMarkdown(value)).toBe('string');
        expect(typeof partsToMarkdown(list)).toBe('string');
      }),
    );
  });
});

test('links and code survive the way there and back', () => {
  const word = fc.stringMatching(/^[a-z][a-z ]{0,10}[a-z]$/);
  const piece = fc.oneof(
    word,
    word.map((text) => `\`${text}\``),
    word.map((text) => `[${text}](https://example.org/${encodeURIComponent(text)})`),
    word.map((text) => `**${text}**`),
  );
  const paragraph = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(' '));
  const block = fc.oneof(
    paragraph,
    word.map((text) => `\`\`\`\n${text}\n\`\`\``),
  );
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
      const markdown = blocks.join('\n\n');
      const back = partsToMarkdown(markdownToParts(markdown));
      const kept = (text: string): readonly string[] => text.match(/`[^`]+`|\]\([^)]+\)/g) ?? [];
      expect(kept(back)).toEqual(kept(markdown));
    }),
  );
});
