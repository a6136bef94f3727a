import { expect, test } from 'vitest';
import { continuedRoot } from './continued-root.js';

test('a root message says once that it continues a task, however often it is written again', () => {
  const once = continuedRoot('*Fix it*');
  expect(once).toBe('🔁 _This message continues the task: the one before it was deleted._\n*Fix it*');
  expect(continuedRoot(once)).toBe(once);
});
