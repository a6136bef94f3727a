import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from './logging/log.service.js';
import { RecurringWork } from './recurring-work.service.js';

const told: string[] = [];
const log = { warn: (_fields: object, words: string) => void told.push(words) } as unknown as Log;

beforeEach(() => {
  told.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Runs that end when they are told to. */
function heldWork() {
  const runs: PromiseWithResolvers<void>[] = [];
  const work = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  return { runs, recurrence: { everyMs: 100, failure: 'it failed', work } };
}

test('a run that takes longer than the interval lets its turns pass, and the next one comes', async () => {
  const { runs, recurrence } = heldWork();
  new RecurringWork(log).begin(recurrence);
  await vi.advanceTimersByTimeAsync(99);
  expect(runs).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(250);
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toHaveLength(2);
});

test('one that fails is told, and the next one comes', async () => {
  const { runs, recurrence } = heldWork();
  new RecurringWork(log).beginNow(recurrence);
  runs[0]?.reject(new Error('no'));
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual(['it failed']);
  expect(runs).toHaveLength(2);
});

test('works do not wait for each other', async () => {
  const one = heldWork();
  const other = heldWork();
  const recurring = new RecurringWork(log);
  recurring.begin(one.recurrence);
  recurring.begin(other.recurrence);
  await vi.advanceTimersByTimeAsync(100);
  expect([one.runs, other.runs].map((runs) => runs.length)).toEqual([1, 1]);
});

test('at the end no run begins, and the one on its way is waited for', async () => {
  const { runs, recurrence } = heldWork();
  const recurring = new RecurringWork(log);
  recurring.beginNow(recurrence);
  recurring.onModuleDestroy();
  expect(recurring.isEnding).toBe(true);
  const ended = vi.fn();
  const end = recurring.beforeApplicationShutdown().then(ended);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ended).not.toHaveBeenCalled();
  runs[0]?.resolve();
  await end;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(runs).toHaveLength(1);
});
