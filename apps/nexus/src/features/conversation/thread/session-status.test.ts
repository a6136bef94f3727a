import { expect, test } from 'vitest';
import { nextSession } from './session-status.js';

const shown = (status: 'active' | 'processing' | 'suspended' | 'closed') => ({ status, username: 'Ada (AI)' });

test('nothing is shown before somebody is at work', () => {
  expect(nextSession(undefined, 'available', null)).toBeUndefined();
  expect(nextSession(undefined, 'cancelled', null)).toBeUndefined();
  expect(nextSession(undefined, 'claimed', 'Ada (AI)')).toEqual(shown('processing'));
});

test('what is shown already is not shown again', () => {
  expect(nextSession(shown('processing'), 'in_progress', 'Ada (AI)')).toBeUndefined();
  expect(nextSession(shown('closed'), 'cancelled', null)).toBeUndefined();
});

test('another holder is another face; without one the last stays', () => {
  expect(nextSession(shown('processing'), 'in_progress', 'Bob (AI)')).toEqual({
    status: 'processing',
    username: 'Bob (AI)',
  });
  expect(nextSession(shown('processing'), 'in_review', null)).toEqual(shown('active'));
  expect(nextSession(shown('processing'), 'blocked_on_human', 'Ada (AI)')).toEqual(shown('suspended'));
});
