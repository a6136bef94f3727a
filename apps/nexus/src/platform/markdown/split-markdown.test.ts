import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { describe, expect, test } from 'vitest';
import { markdownToMrkdwn, markdownToMrkdwnParts } from '../../integrations/slack/markdown-to-mrkdwn.js';
import { parseMarkdown } from './parse-markdown.js';

const words = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '👩‍👩‍👧', ' ', '<', '&', '!', 'ش'), maxLength: 60 });
const block = fc.oneof(
  words,
  words.map((text) => `> ${text}`),
  fc.array(words, { maxLength: 6 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
  fc.array(words, { maxLength: 6 }).map((items) => items.map((item, index) => `${index + 4}. ${item}`).join('\n')),
  fc.array(words, { maxLength: 8 }).map((lines) => `\`\`\`\n${lines.join('\n')}\n\`\`\``),
  words.map((text) => `**${text.trim()}** and [link ${text.replaceAll('<', '')}](https://example.org/x)`),
);
const markdown = fc.array(block, { maxLength: 12 }).map((blocks) => blocks.join('\n\n'));

describe('a long text is cut for Slack', () => {
  test('into parts within the limit, none of them torn', () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 80, max: 400 }), (text, limit) => {
        for (const part of markdownToMrkdwnParts(text, limit)) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part.isWellFormed()).toBe(true);
          // A fence that is opened is closed in the same part.
          expect((part.match(/```/g) ?? []).length % 2).toBe(0);
        }
      }),
    );
  });

  test('and loses no letter', () => {
    const letters = (text: string): string => text.replace(/[^abéش👩]/gu, '');
    fc.assert(
      fc.property(markdown, (text) => {
        expect(letters(markdownToMrkdwnParts(text, 100).join(''))).toBe(letters(markdownToMrkdwn(text)));
      }),
    );
  });

  test('between paragraphs where it can be', () => {
    const [one, two] = ['a '.repeat(40).trim(), 'b '.repeat(40).trim()];
    expect(markdownToMrkdwnParts(`${one}\n\n${two}`, 100)).toEqual([one, two]);
  });

  test('a long code block becomes several code blocks, a numbered list goes on counting', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line number ${index}`);
    const parts = markdownToMrkdwnParts(`\`\`\`\n${lines.join('\n')}\n\`\`\``, 100);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part).toMatch(/^```\n[^`]+\n```$/);
    const list = lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
    expect(markdownToMrkdwnParts(list, 100).join('\n')).toBe(list);
  });

  test('a link stays whole, and one that is too long is spelled out', () => {
    const link = '[the page](https://example.org/a/b/c)';
    const parts = markdownToMrkdwnParts(`${'word '.repeat(30)}${link} ${'word '.repeat(30)}`, 100);
    expect(parts.filter((part) => part.includes('<https://example.org/a/b/c|the page>'))).toHaveLength(1);
    for (const part of markdownToMrkdwnParts(`[x](https://example.org/${'y'.repeat(300)})`, 100)) {
      expect(part.length).toBeLessThanOrEqual(100);
    }
  });

  test('an empty text is one empty part', () => {
    expect(markdownToMrkdwnParts('', 100)).toEqual(['']);
  });
});

test('thousands of quotes within each other do not exhaust the parser', () => {
  const depth = (node: Nodes): number => ('children' in node ? 1 + Math.max(0, ...node.children.map(depth)) : 0);
  expect(depth(parseMarkdown(`${'>'.repeat(50_000)} deep`))).toBeLessThan(12);
  expect(depth(parseMarkdown('>  >\t> '.repeat(9_000)))).toBeLessThan(12);
});
