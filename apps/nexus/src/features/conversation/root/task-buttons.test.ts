import { type TaskId, taskStatuses } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { decideTransition } from '../../tasks/task-state.js';
import { decidePress, readPress, taskButtons } from './task-buttons.js';

const id = 'tsk_1' as TaskId;

test('every button that is shown does something that the lifecycle allows', () => {
  for (const status of taskStatuses) {
    const task = { id, status, attempt: 3 };
    for (const button of taskButtons(task)) {
      const pressed = readPress(button);
      const decision = pressed && decidePress(pressed, task);
      expect(decision?.outcome, `${status}: ${button.label}`).toBe('do');
      if (decision?.outcome !== 'do') return;
      expect(decideTransition(decision.transition, status, 'person').outcome).toBe('allowed');
    }
  }
});

test('a button of an earlier attempt, or of a state that is over, is stale', () => {
  const [approve] = taskButtons({ id, status: 'in_review', attempt: 1 });
  const pressed = readPress(approve as NonNullable<typeof approve>) as NonNullable<ReturnType<typeof readPress>>;
  expect(decidePress(pressed, { id, status: 'in_review', attempt: 2 })).toEqual({ outcome: 'stale' });
  expect(decidePress(pressed, { id, status: 'in_progress', attempt: 1 })).toEqual({ outcome: 'stale' });
  expect(decidePress(pressed, { id, status: 'done', attempt: 1 })).toEqual({ outcome: 'stale' });
});

test.each([
  ['other', 'tsk_1/1'],
  ['task-stop', ''],
  ['task-stop', 'tsk_1'],
  ['task-stop', 'tsk_1/x'],
])('%s with %j is no button of a task', (actionId, value) => {
  expect(readPress({ actionId, value })).toBeUndefined();
});
