import { expect, test } from 'vitest';
import { HELP } from './help.js';
import { parseSettings } from './settings.js';

test('without any variable the documented defaults hold', () => {
  const parsed = parseSettings({ SANDBOX_PUBLIC_URL: '' });
  expect(parsed).toMatchObject({
    outcome: 'valid',
    settings: {
      host: '127.0.0.1',
      port: 4100,
      timings: { slackRetryDelaysMs: [0, 60_000, 300_000], clickupTimeoutMs: 7000 },
    },
  });
});

test('lists are read, and every problem is named at once', () => {
  expect(parseSettings({ SANDBOX_SLACK_RETRY_DELAYS_MS: '1, 2' })).toMatchObject({
    settings: { timings: { slackRetryDelaysMs: [1, 2] } },
  });
  const wrong = parseSettings({
    SANDBOX_PORT: 'x',
    SANDBOX_SLACK_RATE_LIMITS: 'maybe',
    SANDBOX_CLICKUP_RETRY_DELAYS_MS: '1,x',
  });
  expect(wrong.outcome === 'invalid' ? wrong.problems.map((problem) => problem.split(/[.:]/)[0]) : []).toEqual([
    'SANDBOX_PORT',
    'SANDBOX_SLACK_RATE_LIMITS',
    'SANDBOX_CLICKUP_RETRY_DELAYS_MS',
  ]);
});

test('the help names every setting', () => {
  const wrong = Object.fromEntries(
    [...HELP.matchAll(/SANDBOX_[A-Z_]+/g)].map(([name]) => [
      name,
      name.endsWith('_FILE') || name.endsWith('_TOKEN') || name.endsWith('_HOST') ? '' : '\u0000',
    ]),
  );
  const parsed = parseSettings(wrong);
  const refused =
    parsed.outcome === 'invalid' ? new Set(parsed.problems.map((problem) => problem.split(/[.:]/)[0])) : new Set();
  expect(refused.size).toBe(Object.values(wrong).filter((value) => value !== '').length);
});
