import type { Message, MessageId, TaskId } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../../platform/new-id.js';
import { chunkIdOf, chunkOfPoint, pointIdOf } from './chunk-id.js';
import { contentHash } from './content-hash.js';
import { markdownPassages, sectionsOf } from './markdown-passages.js';
import { packPieces } from './passage.js';
import { beginOf, splitText } from './split-text.js';
import { threadPassages } from './thread-passages.js';

const prose = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(' ', '\n', '\n\n', '. ', '# a\n', '```\n', '👩‍💻')),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));
const limits = fc.record({ characters: fc.integer({ min: 2, max: 80 }), count: fc.constant(1_000) });
const packed = (text: string): string => text.replace(/\s/g, '');

describe('a text cut into parts', () => {
  test('loses no character but white space, keeps to the limit and never cuts a character in two', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 2, max: 80 }), (text, limit) => {
        const parts = splitText(text, limit);
        expect(packed(parts.join(''))).toBe(packed(text));
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part.isWellFormed()).toBe(text.isWellFormed() || part.isWellFormed());
        }
        expect(beginOf(text, limit).length).toBeLessThanOrEqual(limit);
        expect(beginOf(text, limit).isWellFormed()).toBe(true);
      }),
    );
  });

  test.each([
    ['between paragraphs', 'one two three\n\nfour five six', 20, ['one two three', 'four five six']],
    ['between lines', 'one two three\nfour five six', 20, ['one two three', 'four five six']],
    ['between sentences', 'One two three. Four five six', 20, ['One two three.', 'Four five six']],
    ['between words', 'one two three four', 14, ['one two three', 'four']],
    ['within a long word', 'x'.repeat(5), 2, ['xx', 'xx', 'x']],
    ['beside a pair', 'a😀😀', 2, ['a', '😀', '😀']],
  ])('is cut %s', (_, text, limit, parts) => {
    expect(splitText(text, limit)).toEqual(parts);
  });
});

describe('pieces packed into passages', () => {
  test('keep their order and words, fit, and know whose they are', () => {
    const pieces = fc.array(fc.record({ label: fc.constantFrom('a', 'b', 'c'), text: prose }), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, limits, (all, limit) => {
        const result = packPieces(all, limit);
        expect(packed(result.map(({ text }) => text).join(''))).toBe(packed(all.map(({ text }) => text).join('')));
        for (const { text, labels } of result) {
          expect(text.length).toBeLessThanOrEqual(limit.characters);
          expect(labels.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('stop at the most that is kept of one source', () => {
    const pieces = Array.from({ length: 9 }, () => ({ label: '', text: 'x'.repeat(8) }));
    expect(packPieces(pieces, { characters: 10, count: 4 })).toHaveLength(4);
  });
});

function message(more: Partial<Message>): Message {
  return {
    id: newId('message') as MessageId,
    taskId: newId('task') as TaskId,
    origin: 'slack',
    kind: 'comment',
    author: 'Mira',
    text: 'words',
    artifacts: [],
    createdAt: '2026-11-24T00:00:00.000Z',
    editedAt: null,
    deletedAt: null,
    ...more,
  };
}
const wide = { characters: 1_000, count: 100 };

describe('a thread', () => {
  test('says who said what, with what was made, under the title and the names of those who speak', () => {
    const artifacts = [{ title: 'PR 7', url: 'https://x.example/7' }];
    const messages = [message({}), message({ author: 'Scribe', kind: 'result', text: 'done', artifacts })];
    expect(threadPassages('Login', messages, wide)).toEqual([
      { context: 'Login — Mira, Scribe', text: 'Mira: words\n\nScribe: done\n- PR 7: https://x.example/7' },
    ]);
  });

  test('leaves out what was taken back, what is empty, and notes of Oblivion', () => {
    const gone = message({ text: 'secret', deletedAt: '2026-11-24T00:00:01.000Z' });
    const note = message({ kind: 'note', origin: 'system', author: 'Oblivion' });
    expect(threadPassages('Login', [gone, note, message({ text: ' ' })], wide)).toEqual([]);
  });

  test('a long message is split, and each part still names its author', () => {
    const parts = threadPassages('Login', [message({ text: 'word '.repeat(100) })], { characters: 120, count: 100 });
    expect(parts.length).toBeGreaterThan(3);
    for (const { context } of parts) expect(context).toBe('Login — Mira');
  });
});

describe('a written text', () => {
  test('is cut at its headings, which stand above each passage', () => {
    const markdown = 'Intro\n# Setup\nfirst\n## On Linux\nsecond\n# Use\nthird';
    expect(sectionsOf(markdown)).toEqual([
      { label: '', text: 'Intro' },
      { label: 'Setup', text: '# Setup\nfirst' },
      { label: 'Setup › On Linux', text: '## On Linux\nsecond' },
      { label: 'Use', text: '# Use\nthird' },
    ]);
    const passages = markdownPassages('Guide', markdown, { characters: 20, count: 10 });
    expect(passages.map(({ context }) => context)).toContain('Guide › Setup › On Linux');
  });

  test('what looks like a heading within code is code', () => {
    expect(sectionsOf('```\n# not a heading\n~~~\n```\n# Heading')).toHaveLength(2);
  });

  test('no word is lost', () => {
    fc.assert(
      fc.property(prose, limits, (text, limit) => {
        const passages = markdownPassages('Title', text, limit);
        expect(packed(passages.map((passage) => passage.text).join(''))).toBe(packed(text));
      }),
    );
  });
});

test('the same passage of the same source has the same id, others have others; a point is named like its passage', () => {
  const [one, two] = [newId('memorySource'), newId('memorySource')];
  expect(chunkIdOf(one, 3)).toBe(chunkIdOf(one, 3));
  expect(new Set([chunkIdOf(one, 0), chunkIdOf(one, 1), chunkIdOf(two, 0)]).size).toBe(3);
  expect(pointIdOf(chunkIdOf(one, 0))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(chunkOfPoint(pointIdOf(chunkIdOf(one, 0)))).toBe(chunkIdOf(one, 0));
});

test('content is the same only when title, address and every passage are', () => {
  const content = { title: 'a', url: null, passages: [{ context: 'b', text: 'c' }] };
  expect(contentHash(content)).toEqual(contentHash(structuredClone(content)));
  for (const other of [
    { ...content, title: 'x' },
    { ...content, url: 'x' },
    { ...content, passages: [] },
    { ...content, passages: [{ context: 'bc', text: '' }] },
  ]) {
    expect(contentHash(other)).not.toEqual(contentHash(content));
  }
});
