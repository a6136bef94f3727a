import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallFailure } from '../../platform/errors/outside-call-error.js';
import { nextStep } from './next-attempt.js';

const attempted = (attempts: number, isOutcomeUnknown = false) => ({ attempts, isOutcomeUnknown });
const limits = { attempts: 5, baseMs: 100, limitMs: 10_000, random: 0.5 };

test('a pause that Slack or ClickUp asks for is kept to, however often, and never parks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 100 }), (retryAfterSeconds, attempt) => {
      const step = nextStep(
        { kind: 'rate_limited', retryAfterSeconds, reason: 'ratelimited' },
        attempted(attempt),
        limits,
      );
      expect(step).toEqual({
        step: 'retry',
        afterMs: retryAfterSeconds * 1000,
        attempts: attempt - 1,
        isOutcomeUnknown: false,
      });
    }),
  );
});

test('a refusal is parked at once, other failures after the last attempt', () => {
  expect(nextStep({ kind: 'refused', reason: 'is_archived' }, attempted(1), limits)).toEqual({ step: 'park' });
  expect(nextStep({ kind: 'failed', reason: 'fatal_error' }, attempted(4), limits).step).toBe('retry');
  expect(nextStep({ kind: 'failed', reason: 'fatal_error' }, attempted(5), limits)).toEqual({ step: 'park' });
});

test('only an unknown outcome is looked up before the next attempt', () => {
  const kinds: CallFailure['kind'][] = ['failed', 'unknown'];
  for (const kind of kinds) {
    const step = nextStep({ kind, reason: 'x' } as CallFailure, attempted(1), limits);
    expect(step).toMatchObject({ step: 'retry', isOutcomeUnknown: kind === 'unknown' });
  }
});

test('an outcome that is unknown stays so until somebody looked, however the looking failed', () => {
  const failures: CallFailure[] = [
    { kind: 'rate_limited', retryAfterSeconds: 1, reason: 'ratelimited' },
    { kind: 'failed', reason: 'the root message is not there yet' },
    { kind: 'unknown', reason: 'no answer' },
  ];
  for (const failure of failures) {
    expect(nextStep(failure, attempted(2, true), limits)).toMatchObject({ step: 'retry', isOutcomeUnknown: true });
  }
});
