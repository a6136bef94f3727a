import { expect, test } from 'vitest';
import { readTaskName } from './task-name.js';

test.each([
  ['tsk_0199', { by: 'id', id: 'tsk_0199' }],
  [' 86abc12 ', { by: 'external', externalId: '86abc12' }],
  ['acme/website#12', { by: 'external', externalId: 'acme/website#12' }],
  ['https://app.clickup.com/t/86abc', { by: 'address', url: 'https://app.clickup.com/t/86abc', externalId: '86abc' }],
  ['<https://a.example/t/9|the task>', { by: 'address', url: 'https://a.example/t/9', externalId: '9' }],
  ['https://observer.example/tasks/tsk_0199', { by: 'id', id: 'tsk_0199' }],
  [
    'https://acme.slack.com/archives/C1/p1700000000000100',
    { by: 'thread', channel: 'C1', rootTs: '1700000000.000100' },
  ],
  [
    'https://acme.slack.com/archives/C1/p1700000009000100?thread_ts=1700000000.000100&cid=C1',
    { by: 'thread', channel: 'C1', rootTs: '1700000000.000100' },
  ],
])('%s names a task', (text, name) => {
  expect(readTaskName(text)).toEqual(name);
});

test.each(['', '  ', 'two words', 'a"b', 'x'.repeat(501)])('%j names none', (text) => {
  expect(readTaskName(text)).toBeUndefined();
});
