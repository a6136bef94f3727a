import { expect, test } from 'vitest';
import { isReached } from '../measuring/aims.ts';
import { distributionOf } from '../measuring/percentiles.ts';
import type { Backlog } from './backlog.ts';
import { hopsOf, type Passage } from './hops.ts';
import { aimsOf, type DispatchMeasured, drainRatio, reportText } from './report.ts';

const backlog: Backlog = {
  events: 100_000,
  seconds: 20,
  cpuMsPerEvent: 0.3,
  poisoned: { attempts: 3, behind: 3, isOthersDone: true },
  peers: [
    { jobs: 10_000, seconds: 10, cpuMsPerEvent: 1 },
    { jobs: 10_000, seconds: 20, cpuMsPerEvent: 2 },
  ],
  loadAverage: 1,
};

function measured(changes: Partial<Backlog>, passages: readonly Passage[]): DispatchMeasured {
  const floor = distributionOf([1]);
  const evenPace = {
    floor,
    hops: hopsOf(passages),
    sent: 1,
    missing: 1 - passages.length,
    agentCount: 1,
    loadAverage: 1,
  };
  const options = { rate: 100, seconds: 30, events: 100_000, isJson: false };
  return { options, machine: ['2 cores'], backlog: { ...backlog, ...changes }, evenPace };
}

const passage = { sentAt: 0, receivedAt: 1, acknowledgedAt: 2, routedAt: 4, heardAt: 6 };
const missed = (found: DispatchMeasured) =>
  aimsOf(found)
    .filter((aim) => !isReached(aim))
    .map(({ name }) => name);

test('the drain stands beside the middle of what pg-boss did before and after', () => {
  expect(drainRatio(backlog)).toBeCloseTo(5000 / 750);
  expect(missed(measured({}, [passage]))).toEqual([]);
});

test('a slow drain, a lane that was blocked and a poison that was never tried are missed aims', () => {
  expect(missed(measured({ seconds: 100 }, [passage]))).toEqual(['backlog drained beside pg-boss in batches of one']);
  const blocked = { poisoned: { attempts: 3, behind: 3, isOthersDone: false } };
  expect(missed(measured(blocked, [passage]))).toEqual(['lanes blocked by the poisoned one']);
  const untried = { poisoned: { attempts: 0, behind: 0, isOthersDone: true } };
  expect(missed(measured(untried, [passage]))).toEqual(['lanes blocked by the poisoned one']);
});

test('when no agent heard anything, no latency was reached', () => {
  expect(missed(measured({}, []))).toHaveLength(3);
});

test('the report names what is counted', () => {
  const text = reportText(measured({}, [passage]));
  expect(text).toContain('received -> task.available');
  expect(text).toContain('tried 3 times');
});
