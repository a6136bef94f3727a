import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Refetcher } from './refetcher';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function refetcherOf(load: () => Promise<number>) {
  const loaded: number[] = [];
  const failing: boolean[] = [];
  const refetcher = new Refetcher<number>({
    load,
    onLoaded: (data) => loaded.push(data),
    onFailing: (isFailing) => failing.push(isFailing),
    gatherMs: 100,
    retryMs: 1_000,
  });
  return { refetcher, loaded, failing };
}

it('many reasons within the gathering time are one load', async () => {
  const load = vi.fn(async () => 1);
  const { refetcher, loaded } = refetcherOf(load);
  for (let reason = 0; reason < 50; reason++) refetcher.request();
  await vi.advanceTimersByTimeAsync(100);
  expect(load).toHaveBeenCalledTimes(1);
  expect(loaded).toEqual([1]);
});

it('never two at a time: a reason during a load is one more load afterwards', async () => {
  const answers: ((value: number) => void)[] = [];
  const { refetcher, loaded } = refetcherOf(() => new Promise((resolve) => answers.push(resolve)));
  refetcher.request();
  await vi.advanceTimersByTimeAsync(100);
  refetcher.request();
  refetcher.request();
  await vi.advanceTimersByTimeAsync(500);
  expect(answers).toHaveLength(1);
  answers[0]!(1);
  await vi.advanceTimersByTimeAsync(100);
  answers[1]!(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(answers).toHaveLength(2);
  expect(loaded).toEqual([1, 2]);
});

it('a failed load keeps what was shown, says so, and is repeated', async () => {
  const load = vi.fn<() => Promise<number>>().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(3);
  const { refetcher, loaded, failing } = refetcherOf(load);
  refetcher.request();
  await vi.advanceTimersByTimeAsync(100);
  expect([loaded, failing]).toEqual([[], [true]]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([loaded, failing]).toEqual([[3], [true, false]]);
});

it('nothing is told after it was stopped', async () => {
  const { refetcher, loaded, failing } = refetcherOf(async () => 1);
  refetcher.request();
  refetcher.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([loaded, failing]).toEqual([[], []]);
});
