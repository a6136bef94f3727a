import { newId } from '../../../platform/new-id.js';
import { expect, test } from 'vitest';
import { isBlockedAfter, isHeldAfter } from './task-marks.js';

const taskId = newId('task');
const byAgent = { taskId, runId: newId('run'), agent: { id: newId('agent'), name: 'Ada' }, epoch: 1 };
const blocked = (on: 'question' | 'blocker') => ({ name: 'task.blocked', payload: { ...byAgent, on } }) as const;

test('a blocker blocks, and a question leaves it as it is', () => {
  expect(isBlockedAfter(blocked('blocker'))).toBe(true);
  expect(isBlockedAfter(blocked('question'))).toBeUndefined();
});

test('whatever ends the wait ends the blocker', () => {
  expect(isBlockedAfter({ name: 'task.resumed', payload: { taskId, by: 'Mira' } })).toBe(false);
  expect(isBlockedAfter({ name: 'task.submitted', payload: byAgent })).toBe(false);
  const available = { taskId, reason: 'lease_expired', decidedIn: 'source' } as const;
  expect(isBlockedAfter({ name: 'task.available', payload: available })).toBe(false);
});

test('work that goes on says nothing of it', () => {
  expect(isBlockedAfter({ name: 'task.started', payload: byAgent })).toBeUndefined();
});

test('a task is held from the claim on, and not when it is given back, fails or is cancelled', () => {
  expect(isHeldAfter({ name: 'task.claimed', payload: byAgent })).toBe(true);
  const available = { taskId, reason: 'released', decidedIn: 'source' } as const;
  expect(isHeldAfter({ name: 'task.available', payload: available })).toBe(false);
  expect(isHeldAfter({ name: 'task.failed', payload: byAgent })).toBe(false);
});

test('who did a task stays to be seen', () => {
  expect(isHeldAfter({ name: 'task.submitted', payload: byAgent })).toBeUndefined();
  expect(isHeldAfter(blocked('blocker'))).toBeUndefined();
});
