import type { RunId, TaskId } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { wantedStatus } from './wanted-status.js';

const taskId = 'tsk_1' as TaskId;
const shared = { hasSharedStatus: true };
const labelled = { hasSharedStatus: false };
const byAgent = { taskId, runId: 'run_1' as RunId, agent: { id: 'agt_1' as never, name: 'Ada' }, epoch: 1 };
const done = {
  name: 'task.done',
  payload: { taskId, by: 'Mira', agentId: null, epoch: null, decidedIn: 'source' },
} as const;

test('what an agent does is shown, whoever else sets the status', () => {
  for (const source of [shared, labelled]) {
    expect(wantedStatus({ name: 'task.claimed', payload: byAgent }, source)).toBe('in_progress');
    expect(wantedStatus({ name: 'task.blocked', payload: { ...byAgent, on: 'question' } }, source)).toBe('blocked');
    expect(wantedStatus({ name: 'task.resumed', payload: { taskId, by: 'Mira' } }, source)).toBe('in_progress');
    expect(wantedStatus({ name: 'task.submitted', payload: byAgent }, source)).toBe('in_review');
    expect(
      wantedStatus({ name: 'task.available', payload: { taskId, reason: 'released', decidedIn: 'source' } }, source),
    ).toBe('open');
    expect(
      wantedStatus({ name: 'task.available', payload: { taskId, reason: 'created', decidedIn: 'source' } }, source),
    ).toBeUndefined();
  }
});

test('what a person decided is not overwritten where the status is shared, and ends labels of our own', () => {
  const reopened = { name: 'task.available', payload: { taskId, reason: 'reopened', decidedIn: 'source' } } as const;
  expect([wantedStatus(done, shared), wantedStatus(reopened, shared)]).toEqual([undefined, undefined]);
  expect([wantedStatus(done, labelled), wantedStatus(reopened, labelled)]).toEqual(['open', 'open']);
});

test('what a person decided in Slack is brought to where the status is shared', () => {
  const inSlack = { ...done, payload: { ...done.payload, decidedIn: 'slack' } } as const;
  const reopened = { name: 'task.available', payload: { taskId, reason: 'reopened', decidedIn: 'slack' } } as const;
  expect([wantedStatus(inSlack, shared), wantedStatus(reopened, shared)]).toEqual(['done', 'open']);
  expect([wantedStatus(inSlack, labelled), wantedStatus(reopened, labelled)]).toEqual(['open', 'open']);
});
