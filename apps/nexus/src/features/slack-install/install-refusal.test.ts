import { expect, test } from 'vitest';
import { slackScopes } from '../../integrations/slack/slack-usage.js';
import { installRefusal, missingScopes } from './install-refusal.js';

test('a refusal says what to do, and one that nobody has heard of yet is named', () => {
  expect(installRefusal('access_denied')).toContain('choose Allow');
  expect(installRefusal('bad_client_secret')).toContain('Basic Information');
  expect(installRefusal('something_new')).toBe('Slack refuses it (something_new); begin again');
});

test('scopes beyond those that are needed are no fault, and each that is missing is named', () => {
  expect(missingScopes([...slackScopes(), 'team:read'])).toEqual([]);
  const [first = '', second = '', ...rest] = slackScopes();
  expect(missingScopes(rest)).toEqual([first, second]);
});
