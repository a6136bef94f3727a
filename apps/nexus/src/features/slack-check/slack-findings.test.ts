import { describe, expect, test } from 'vitest';
import { slackScopes } from '../../integrations/slack/slack-usage.js';
import { channelFinding, eventsFinding, identityFindings, tokenFinding } from './slack-findings.js';

const known = { teamId: 'T1', botUserId: 'U1', botId: 'B1' };
const all = { ...known, scopes: [...slackScopes(), 'more:than:needed'] };

describe('whose token it is', () => {
  test('the right app with all scopes has nothing to mend', () => {
    expect(identityFindings(known, all).map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  test('each id that differs is named with both values', () => {
    const [first, second] = identityFindings(known, { ...all, teamId: 'T2', botId: 'B2' });
    expect([first?.state, first?.words]).toEqual([
      'bad',
      expect.stringContaining('`teamId` is T2 and was given as T1'),
    ]);
    expect(second?.words).toContain('`botId` is B2 and was given as B1');
  });

  test.each(slackScopes())('%s is missed by name, and no other', (scope) => {
    const scopes = all.scopes.filter((given) => given !== scope);
    const found = identityFindings(known, { ...all, scopes }).find(({ state }) => state === 'bad');
    expect(found?.words).toMatch(new RegExp(`^lack ${scope.replaceAll('.', '\\.')};`));
  });
});

test('a refusal is told with what to do, and what says nothing of the token is no complaint of it', () => {
  expect(tokenFinding('bot token', 'invalid_auth')).toMatchObject({
    state: 'bad',
    words: expect.stringContaining('seed'),
  });
  expect(tokenFinding('app-level token', 'not_allowed_token_type').words).toContain('`xapp-`');
  expect(tokenFinding('bot token', 'http 503').state).toBe('unknown');
  expect(channelFinding({ tag: 'demo', channel: 'C1' }, 'ratelimited').state).toBe('unknown');
  expect(channelFinding({ tag: 'demo', channel: 'C1' }, 'not_in_channel').words).toContain('/invite');
});

test('that no event has come yet may have a cause or none', () => {
  expect(eventsFinding(new Date(0), 'https://nexus.test/x')).toMatchObject({ state: 'ok' });
  expect(eventsFinding(undefined, 'https://nexus.test/x').words).toContain('https://nexus.test/x is verified');
  expect(eventsFinding(undefined, undefined).words).toContain('Socket Mode');
});
