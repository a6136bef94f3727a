import { taskStatuses } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { decideOnStatus } from './source-decision.js';

test('closing a task where it was written ends it, whatever its state here, and only once', () => {
  for (const status of taskStatuses) {
    const isOver = status === 'done' || status === 'cancelled';
    expect(decideOnStatus('done', status)).toBe(isOver ? null : 'complete');
    expect(decideOnStatus('cancelled', status)).toBe(isOver ? null : 'cancel');
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
  expect(decideOnStatus('started', 'in_review')).toBeNull();
  expect(decideOnStatus('started', 'in_progress')).toBeNull();
  expect(decideOnStatus('started', 'done')).toBe('reopen');
});
