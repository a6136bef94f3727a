import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideWakeUp, pauseAfterWakeUp, type WakeUpFacts } from './wake-up.js';

const at = (second: number): Date => new Date(second * 1000);
const asleep: WakeUpFacts = {
  isOnline: false,
  lastSeenAt: at(10),
  messageAt: null,
  taskAt: null,
  holding: 0,
  groups: [],
};
const told = { ...asleep, messageAt: at(20), holding: 1 };
const offered = { ...asleep, taskAt: at(20), groups: [{ waitingTasks: 1, freeSlots: 0 }] };

describe('something was said in a task that it holds', () => {
  test('it sleeps: woken', () => expect(decideWakeUp(told)).toEqual({ step: 'send', reasons: ['message'] }));
  test('it never was connected: woken', () => expect(decideWakeUp({ ...told, lastSeenAt: null }).step).toBe('send'));
  test('its socket is open, perhaps only by name: looked at again', () =>
    expect(decideWakeUp({ ...told, isOnline: true }).step).toBe('wait'));
  test('it has been seen since: it has heard', () =>
    expect(decideWakeUp({ ...told, lastSeenAt: at(21) })).toEqual({ step: 'settled', reasons: [] }));
  test('it has lost the task: no longer its business', () =>
    expect(decideWakeUp({ ...told, holding: 0 }).step).toBe('settled'));
});

describe('a task is offered to its group', () => {
  test('nobody is there: woken', () => expect(decideWakeUp(offered)).toEqual({ step: 'send', reasons: ['task'] }));
  test('somebody who is connected has a free slot: left to them', () =>
    expect(decideWakeUp({ ...offered, groups: [{ waitingTasks: 2, freeSlots: 2 }] }).step).toBe('wait'));
  test('more tasks than free slots: woken', () =>
    expect(decideWakeUp({ ...offered, groups: [{ waitingTasks: 3, freeSlots: 2 }] }).step).toBe('send'));
  test('it is connected itself: never woken', () =>
    expect(decideWakeUp({ ...offered, isOnline: true }).step).toBe('wait'));
  test('the task was taken: nothing waits', () =>
    expect(decideWakeUp({ ...offered, groups: [{ waitingTasks: 0, freeSlots: 0 }] }).step).toBe('settled'));
});

describe('pauses between wake-ups', () => {
  const pauses = { pauseSeconds: 30, retrySeconds: 5, limitSeconds: 900 };

  test('double while the agent does not come', () => {
    expect([1, 2, 3, 20].map((attempt) => pauseAfterWakeUp(attempt, 'accepted', pauses))).toEqual([30, 60, 120, 900]);
    expect([1, 2, 3, 20].map((attempt) => pauseAfterWakeUp(attempt, 'failed', pauses))).toEqual([5, 10, 20, 900]);
  });

  test('are never longer than the limit nor shorter than the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (attempt) => {
        const pause = pauseAfterWakeUp(attempt, 'failed', pauses);
        expect(pause).toBeGreaterThanOrEqual(5);
        expect(pause).toBeLessThanOrEqual(900);
      }),
    );
  });
});
