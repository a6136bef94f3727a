import { describe, expect, test } from 'vitest';
import { chooseStatus, clickUpTask } from './clickup-task.js';

const list = (...entries: [string, string][]) =>
  entries.map(([status, type], orderindex) => ({ status, type, orderindex }));

describe('the status of a list that means what we want', () => {
  const usual = list(
    ['to do', 'open'],
    ['in progress', 'custom'],
    ['in review', 'custom'],
    ['done', 'done'],
    ['Closed', 'closed'],
  );

  test('is found by type and name', () => {
    expect(chooseStatus(usual, 'open')).toBe('to do');
    expect(chooseStatus(usual, 'in_progress')).toBe('in progress');
    expect(chooseStatus(usual, 'in_review')).toBe('in review');
    expect(chooseStatus(usual, 'done')).toBe('done');
    expect(chooseStatus(list(['to do', 'open'], ['Closed', 'closed']), 'done')).toBe('Closed');
  });

  test('is never one that closes the task, unless a person decided so', () => {
    for (const wanted of ['open', 'in_progress', 'in_review'] as const) {
      expect(chooseStatus(list(['done', 'done'], ['Closed', 'closed']), wanted)).toBeUndefined();
    }
  });

  test('falls back to a status of one’s own for work, but not for review', () => {
    const own = list(['open', 'open'], ['Waiting for QA', 'custom'], ['Cooking', 'custom'], ['Closed', 'closed']);
    expect(chooseStatus(own, 'in_progress')).toBe('Cooking');
    expect(chooseStatus(own, 'in_review')).toBe('Waiting for QA');
    expect(chooseStatus(list(['open', 'open'], ['Cooking', 'custom']), 'in_review')).toBeUndefined();
  });
});

test('a priority is read in each of the forms that ClickUp gives it', () => {
  const task = { id: 't', name: 'n', status: { status: 'to do', type: 'open' }, url: 'https://x', list: { id: '1' } };
  const read = (priority: unknown): unknown => clickUpTask.parse({ ...task, priority }).priority;
  expect([read(null), read({ id: '1', priority: 'urgent' }), read(3), read(undefined), read({ id: '9' })]).toEqual([
    null,
    1,
    3,
    null,
    null,
  ]);
});
