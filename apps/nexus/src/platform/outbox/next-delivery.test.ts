import { expect, test } from 'vitest';
import { type CallFailure, OutsideCallError } from '../errors/outside-call-error.js';
import { nextDelivery } from './next-delivery.js';

const hourMs = 3_600_000;
const limits = { attempts: 12, outageMs: 24 * hourMs, baseMs: 500, limitMs: 300_000, random: 0.5 };
const away = (failure: CallFailure) => new OutsideCallError('slack', failure);
const unreachable = away({ kind: 'unknown', reason: 'no answer' });

test('an event that fails by itself is set aside after its last attempt', () => {
  const error = new Error('broken');
  expect(nextDelivery(error, { attempt: 11, ageMs: 0 }, limits)).toMatchObject({ step: 'retry', attempts: 11 });
  expect(nextDelivery(error, { attempt: 12, ageMs: 0 }, limits)).toEqual({ step: 'set_aside' });
  const refused = away({ kind: 'refused', reason: 'invalid_auth' });
  expect(nextDelivery(refused, { attempt: 12, ageMs: 0 }, limits)).toEqual({ step: 'set_aside' });
});

test('Slack or ClickUp may be away for as long as the settings allow, and the last attempt is left', () => {
  let [attempt, ageMs, pauses] = [0, 0, 0];
  while (ageMs < 20 * hourMs) {
    const next = nextDelivery(unreachable, { attempt: attempt + 1, ageMs }, limits);
    if (next.step !== 'retry') throw new Error(`set aside after ${ageMs} ms`);
    [attempt, ageMs, pauses] = [next.attempts, ageMs + next.afterMs, pauses + 1];
    expect(next.afterMs).toBeLessThanOrEqual(300_000);
  }
  expect(attempt).toBe(11);
  expect(pauses).toBeGreaterThan(200);
  expect(nextDelivery(unreachable, { attempt: 12, ageMs: 24 * hourMs }, limits)).toEqual({ step: 'set_aside' });
});

test('a pause that is asked for is kept to', () => {
  const limited = away({ kind: 'rate_limited', retryAfterSeconds: 30, reason: 'ratelimited' });
  expect(nextDelivery(limited, { attempt: 1, ageMs: 0 }, limits)).toMatchObject({ step: 'retry', afterMs: 30_000 });
});
