import { expect, test } from 'vitest';
import { isReached } from '../measuring/aims.ts';
import { reportOf } from '../load/load-order.ts';
import type { ContestantName, Turn } from './contest.ts';
import { aimsOf, type IntakeMeasured, reportText } from './report.ts';

const names: readonly ContestantName[] = ['generator', 'nothing', 'Nexus', 'BullMQ', 'pg-boss', 'graphile-worker'];

/** Rounds in which each contestant acknowledged so many in one second; the machine was half as fast in the second. */
function turns(counts: Readonly<Record<ContestantName, number>>): readonly Turn[] {
  return [1, 0.5].flatMap((speed, round) =>
    names.map((contestant) => ({
      contestant,
      round,
      load: reportOf(
        Array.from({ length: counts[contestant] * speed }, () => 5),
        { refused: 0, seconds: 1, cpuSeconds: 0 },
      ),
      cpuMsPerAcknowledgement: 1000 / counts[contestant],
      loadAverage: 2,
    })),
  );
}

const counts = { generator: 9000, nothing: 4000, Nexus: 1600, BullMQ: 1000, 'pg-boss': 200, 'graphile-worker': 100 };

function measured(more: Partial<IntakeMeasured> = {}): IntakeMeasured {
  const options = { rounds: 2, roundSeconds: 1, connections: 64, rate: 1000, seconds: 1, isJson: false };
  return { options, machine: ['2 cores'], turns: turns(counts), evenPace: undefined, ...more };
}

const missed = (found: IntakeMeasured) =>
  aimsOf(found)
    .filter((aim) => !isReached(aim))
    .map(({ name }) => name);

test('ratios are taken within rounds, so a slow round for all changes none', () => {
  expect(aimsOf(measured()).map(({ found }) => found)).toEqual([8, 16, 1.6]);
  expect(missed(measured())).toEqual([]);
  expect(missed(measured({ turns: turns({ ...counts, 'pg-boss': 400 }) }))).toEqual([
    'acknowledgements beside pg-boss',
  ]);
});

test('at the even pace one refusal, or one answer after 3 s, is a missed aim', () => {
  const pace = (latencies: readonly number[], refused: number) => ({
    load: reportOf(latencies, { refused, seconds: 1, cpuSeconds: 0 }),
    loadAverage: 2,
    kept: 1,
    handled: 1,
  });
  const quick = Array.from({ length: 1000 }, () => 5);
  expect(missed(measured({ evenPace: pace(quick, 0) }))).toEqual([]);
  expect(missed(measured({ evenPace: pace(quick, 1) }))).toEqual(['acknowledged within 3 s at 1000 events/s']);
  expect(missed(measured({ evenPace: pace([...quick, 3_000], 0) }))).toEqual([
    'acknowledged within 3 s at 1000 events/s',
  ]);
});

test('the report shows every contestant with its ratio', () => {
  const text = reportText(measured());
  for (const word of ['floor: the generator alone', 'pg-boss send', '8.00x', '16.00x', 'load average']) {
    expect(text).toContain(word);
  }
});
