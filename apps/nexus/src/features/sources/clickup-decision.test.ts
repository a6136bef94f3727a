import { taskStatuses } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { decideOnStatus } from './clickup-decision.js';

test('closing a task in ClickUp completes it, whatever its state here, and only once', () => {
  for (const type of ['done', 'closed']) {
    for (const status of taskStatuses) {
      expect(decideOnStatus(type, status)).toBe(status === 'done' || status === 'cancelled' ? null : 'complete');
    }
  }
});

test('moving a finished task back to open opens it again', () => {
  for (const status of ['in_review', 'done', 'failed', 'cancelled'] as const)
    expect(decideOnStatus('open', status)).toBe('reopen');
  for (const status of ['available', 'claimed', 'in_progress', 'blocked_on_human'] as const) {
    expect(decideOnStatus('open', status)).toBeNull();
  }
});

test('statuses of a list’s own are the person’s business until the task was closed', () => {
  expect(decideOnStatus('custom', 'in_review')).toBeNull();
  expect(decideOnStatus('custom', 'in_progress')).toBeNull();
  expect(decideOnStatus('custom', 'done')).toBe('reopen');
});
