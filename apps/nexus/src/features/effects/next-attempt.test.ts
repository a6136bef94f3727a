import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallFailure } from '../../platform/errors/outside-call-error.js';
import { type FailedAttempt, nextStep } from './next-attempt.js';

const hourMs = 3_600_000;
const limits = { attempts: 5, outageMs: 24 * hourMs, baseMs: 100, limitMs: 10_000, random: 0.5 };
const failed = (attempt: number, more: Partial<FailedAttempt> = {}): FailedAttempt => {
  return { attempt, ageMs: 0, isOutcomeUnknown: false, ...more };
};

test('a pause that Slack or ClickUp asks for is kept to, however often, and never parks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 100 }), (retryAfterSeconds, attempt) => {
      const failure: CallFailure = { kind: 'rate_limited', retryAfterSeconds, reason: 'ratelimited' };
      expect(nextStep(failure, failed(attempt, { ageMs: 100 * hourMs }), limits)).toEqual({
        step: 'retry',
        afterMs: retryAfterSeconds * 1000,
        attempts: attempt - 1,
        isOutcomeUnknown: false,
      });
    }),
  );
});

test('a refusal is parked at once', () => {
  expect(nextStep({ kind: 'refused', reason: 'is_archived' }, failed(1), limits)).toEqual({ step: 'park' });
});

test('what fails is parked after the last attempt, but not while an outage may still end', () => {
  const failure: CallFailure = { kind: 'failed', reason: 'fatal_error' };
  const step = (attempt: number, ageMs: number) => nextStep(failure, failed(attempt, { ageMs }), limits).step;
  expect(step(4, 25 * hourMs)).toBe('retry');
  expect(step(500, 23 * hourMs)).toBe('retry');
  expect(step(5, 24 * hourMs)).toBe('park');
});

test('an unknown outcome is looked up before the next attempt', () => {
  const unknownAfter = (kind: 'failed' | 'unknown') => nextStep({ kind, reason: 'x' }, failed(1), limits);
  expect(unknownAfter('failed')).toMatchObject({ step: 'retry', isOutcomeUnknown: false });
  expect(unknownAfter('unknown')).toMatchObject({ step: 'retry', isOutcomeUnknown: true });
});

test('what was once unknown stays so while looking it up fails, is refused for now, or is unknown itself', () => {
  const failures: readonly CallFailure[] = [
    { kind: 'rate_limited', retryAfterSeconds: 1, reason: 'ratelimited' },
    { kind: 'failed', reason: 'x' },
    { kind: 'unknown', reason: 'x' },
  ];
  for (const failure of failures) {
    const step = nextStep(failure, failed(2, { isOutcomeUnknown: true }), limits);
    expect(step).toMatchObject({ step: 'retry', isOutcomeUnknown: true });
  }
});
