import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NexusError } from '../errors/nexus-error.js';
import { OutsideCallError } from '../errors/outside-call-error.js';
import { failureWords } from './failure-words.js';
import { type KnownReport, nextReport, type PartDescription, sortParts, summarize } from './part.js';

const part: PartDescription = { name: 'index', label: 'Index', whenDegraded: 'slower', whenOff: 'none' };
const options = { nowMs: 100_000, startedMs: 1_000 };

function said(state: KnownReport['state'], sinceMs: number, more: Partial<KnownReport> = {}): KnownReport {
  return {
    name: 'index',
    state,
    reason: state === 'ok' ? null : `${state} since ${sinceMs}`,
    sinceMs,
    seenMs: sinceMs,
    ...more,
  };
}

describe('how a part is, from what all processes say', () => {
  test('nobody said anything: ok since the start', () => {
    expect(summarize(part, [], options)).toMatchObject({ state: 'ok', since: new Date(1_000).toISOString() });
  });

  test('one process meets a failure and others do not: degraded, since the first who noticed, with its meaning', () => {
    const reports = [said('ok', 50_000), said('degraded', 40_000), said('degraded', 30_000)];
    expect(summarize(part, reports, options)).toEqual({
      name: 'index',
      label: 'Index',
      state: 'degraded',
      since: new Date(30_000).toISOString(),
      reason: 'degraded since 30000',
      meaning: 'slower',
    });
  });

  test('off counts only where nobody uses the part', () => {
    expect(summarize(part, [said('off', 5_000)], options)).toMatchObject({ state: 'off', meaning: 'none' });
    expect(summarize(part, [said('off', 5_000), said('ok', 6_000)], options).state).toBe('ok');
  });

  test('a failure nobody met again is forgotten, one met again is not', () => {
    const forgetful = { ...part, forgetAfterMs: 10_000 };
    expect(summarize(forgetful, [said('degraded', 1_000, { seenMs: 89_999 })], options).state).toBe('ok');
    expect(summarize(forgetful, [said('degraded', 1_000, { seenMs: 90_000 })], options).state).toBe('degraded');
    expect(summarize(part, [said('degraded', 1_000)], options).state).toBe('degraded');
  });

  test('what is said of other parts changes nothing', () => {
    expect(summarize(part, [said('degraded', 1, { name: 'other' })], options).state).toBe('ok');
  });

  test('the order of reports never matters, and a reason is there exactly when it is not ok', () => {
    const report = fc
      .tuple(fc.constantFrom('ok', 'degraded', 'off'), fc.integer({ min: 1, max: 99_999 }))
      .map(([state, sinceMs]) => said(state, sinceMs));
    fc.assert(
      fc.property(fc.array(report, { maxLength: 6 }), (reports) => {
        const health = summarize(part, reports, options);
        expect(summarize(part, reports.toReversed(), options)).toEqual(health);
        expect(health.reason === null).toBe(health.state === 'ok');
        expect(health.meaning === null).toBe(health.state === 'ok');
      }),
    );
  });
});

test('the same state again keeps its beginning; another state begins now', () => {
  const first = nextReport(undefined, 'index', { state: 'degraded', reason: 'a' }, 10);
  const again = nextReport(first, 'index', { state: 'degraded', reason: 'b' }, 20);
  expect(again).toEqual({ name: 'index', state: 'degraded', reason: 'b', sinceMs: 10, seenMs: 20 });
  expect(nextReport(again, 'index', { state: 'ok' }, 30)).toMatchObject({ state: 'ok', reason: null, sinceMs: 30 });
});

test('parts that need attention come first, those not set up last', () => {
  const of = (label: string, state: KnownReport['state']) => ({
    ...summarize({ ...part, label }, [said(state, 1)], options),
  });
  const sorted = sortParts([of('C', 'off'), of('B', 'ok'), of('A', 'ok'), of('D', 'degraded')]);
  expect(sorted.map(({ label }) => label)).toEqual(['D', 'A', 'B', 'C']);
});

describe('why a part cannot be used', () => {
  test.each([
    [Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' }), 'refuses connections'],
    [
      new Error('outer', { cause: Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' }) }),
      'does not answer in time',
    ],
    [new OutsideCallError('x', { kind: 'failed', reason: 'secret' }, { words: 'is too old' }), 'is too old'],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ENOTFOUND' })]), 'has a name that cannot be resolved'],
    [new NexusError('unavailable', undefined, { cause: 'took too long' }), 'does not answer in time'],
    [new DOMException('took too long', 'TimeoutError'), 'does not answer in time'],
    [new Error('password=hunter2 at db.internal'), 'cannot be used'],
    ['text', 'cannot be used'],
    [undefined, 'cannot be used'],
  ])('%s', (error, expected) => expect(failureWords(error)).toBe(expected));
});
