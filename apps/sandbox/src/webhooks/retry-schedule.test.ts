import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeOutcome, nextStep, slackRetryReason, type TryOutcome } from './retry-schedule.js';

const TIMEOUT: TryOutcome = { kind: 'timeout' };

test('a receiver that never accepts gets one try more than there are waits', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), (delaysMs) => {
      const waits: number[] = [];
      for (let tryNumber = 1; ; tryNumber += 1) {
        const next = nextStep(tryNumber, TIMEOUT, delaysMs);
        if (next.step !== 'retry') return next.step === 'give_up' && JSON.stringify(waits) === JSON.stringify(delaysMs);
        waits.push(next.delayMs);
      }
    }),
  );
});

test('acceptance ends it, and so does a refusal to be retried', () => {
  expect(nextStep(1, { kind: 'accepted', status: 204 }, [0]).step).toBe('done');
  expect(nextStep(1, { kind: 'answered', status: 500, isNoRetry: true }, [0]).step).toBe('give_up');
});

test.each<[TryOutcome, string, string]>([
  [TIMEOUT, 'http_timeout', 'timeout'],
  [{ kind: 'connection_failed', code: 'ECONNREFUSED' }, 'connection_failed', 'connection_failed:ECONNREFUSED'],
  [
    { kind: 'connection_failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    'ssl_error',
    'connection_failed:DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  [{ kind: 'too_many_redirects' }, 'too_many_redirects', 'too_many_redirects'],
  [{ kind: 'answered', status: 404, isNoRetry: false }, 'http_error', 'http_404'],
])('%j is told to Slack as %s', (outcome, reason, words) => {
  expect([slackRetryReason(outcome), describeOutcome(outcome)]).toEqual([reason, words]);
});
