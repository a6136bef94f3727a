import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFinalRefusal, isTokenRefusal, refreshTime } from './slack-token.js';

test("a token of Slack's usual life is refreshed two hours before its end", () => {
  const now = new Date(0);
  expect(refreshTime({ now, expiresAt: new Date(43_200_000) }, 7_200)).toEqual(new Date(36_000_000));
});

test('whatever its life and the margin: it is used for half its life at least, and refreshed before its end', () => {
  const life = fc.integer({ min: 1_000, max: 1e9 });
  fc.assert(
    fc.property(life, fc.integer({ min: 1, max: 1e6 }), (lifeMs, marginSeconds) => {
      const at = refreshTime({ now: new Date(0), expiresAt: new Date(lifeMs) }, marginSeconds).getTime();
      expect(at).toBeGreaterThanOrEqual(Math.floor(lifeMs / 2));
      expect(at).toBeLessThan(lifeMs);
    }),
  );
});

test('a token that expired may be refreshed; what passes by itself says nothing of the token', () => {
  expect([isTokenRefusal('token_expired'), isFinalRefusal('token_expired')]).toEqual([true, false]);
  expect([isTokenRefusal('invalid_refresh_token'), isFinalRefusal('invalid_refresh_token')]).toEqual([false, true]);
  for (const passing of ['ratelimited', 'http 503', 'internal_error', 'channel_not_found', 'no answer'])
    expect([isTokenRefusal(passing), isFinalRefusal(passing)]).toEqual([false, false]);
});
