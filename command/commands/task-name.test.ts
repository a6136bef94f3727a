import { expect, test } from 'vitest';
import { readTaskName } from './task-name.ts';

const id = `tsk_${'0123456789abcdef'.repeat(2)}`;

test.each([
  [id, id],
  [`http://127.0.0.1:3000/tasks/${id}?tab=runs`, id],
  ['86u4qgkf2', '86u4qgkf2'],
  ['https://app.clickup.com/t/86u4qgkf2', '86u4qgkf2'],
  ['https://app.clickup.com/t/9001/DEV-12', 'DEV-12'],
  ['acme/website#12', 'acme/website#12'],
  ['https://github.com/acme/website/issues/12', 'acme/website#12'],
  ['http://127.0.0.1:4100/github-pages/acme/website/issues/12', 'acme/website#12'],
] as const)('%s', (text, name) => expect(readTaskName(text)).toBe(name));

test.each([
  '',
  'tsk_12',
  'acme/website#',
  'https://github.com/acme/website/issues/new',
  'two words',
  'https://app.clickup.com/',
])('%j is refused in words', (text) => {
  expect(() => readTaskName(text)).toThrow('is no task: give its id');
});
