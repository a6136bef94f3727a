import type { SpecVersion } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { markdownToMrkdwnParts } from '../../../integrations/slack/markdown-to-mrkdwn.js';
import { specDiff } from '../../tasks/spec-diff.js';
import { editNote } from './spec-note.js';

const url = 'https://observer.example/tasks/tsk_1';
const unchanged = { from: null, to: null };
const words = (description: string) => ({ title: 'Fix the login', description });
const versionOf = (before: string, after: string): SpecVersion => ({
  version: 2,
  ...words(after),
  author: 'Mira',
  diff: specDiff(words(before), words(after)),
  createdAt: '2026-11-27T10:00:00.000Z',
});
const noteOf = (before: string, after: string): string =>
  editNote({ by: 'Mira', changes: { description: unchanged } }, versionOf(before, after), url);

test('an edit of the words shows the lines that differ', () => {
  expect(noteOf('Use the old form.\nHurry.', 'Use the new form.\nHurry.')).toBe(
    'Mira changed the description. The task is at version 2:\n\n```diff\n- Use the old form.\n+ Use the new form.\n```',
  );
});

test('an edit of other fields says from what to what', () => {
  const changes = { priority: { from: null, to: 'urgent' }, title: unchanged };
  expect(editNote({ by: 'Mira', changes }, undefined, url)).toBe(
    'Mira changed the priority from none to “urgent”, the title.',
  );
});

test('many lines are cut, and the note says where the others are', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `step ${index}`).join('\n');
  const note = noteOf('nothing', lines);
  expect(note.split('\n').filter((line) => /^[+-] /.test(line))).toHaveLength(12);
  expect(note.endsWith(`\n\n29 more lines: [the task](${url})`)).toBe(true);
});

test('of long lines the place is shown where they part', () => {
  const same = 'the same words again and again, '.repeat(30);
  const note = noteOf(`${same}then red`, `${same}then blue`);
  expect(note).toMatch(/^- ….*then red$/m);
  expect(note).toMatch(/^\+ ….*then blue$/m);
  expect(Math.max(...note.split('\n').map((line) => line.length))).toBeLessThan(200);
});

test('the last of several lines put in is compared with its own partner', () => {
  const same = 'the same words again and again, '.repeat(30);
  const note = noteOf(`first\n${same}then red`, `premier\n${same}then blue`);
  expect(note).toMatch(/^- ….*then red$/m);
  expect(note).toMatch(/^\+ ….*then blue$/m);
});

test('no word of a task ends the block or pings anybody', () => {
  const [shown] = markdownToMrkdwnParts(noteOf('', 'a ``` fence\n<!channel> [x](https://x.example)'), 3_000);
  expect(shown).toContain("+ a ''' fence\n+ &lt;!channel&gt; [x](https://x.example)\n```");
});
