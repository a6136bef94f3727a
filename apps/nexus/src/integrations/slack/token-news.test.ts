import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTokenNews } from './token-news.js';

const told = (event: unknown) => isTokenNews({ type: 'event_callback', event });

test('the app was removed, or the token of its bot revoked', () => {
  expect(told({ type: 'app_uninstalled' })).toBe(true);
  expect(told({ type: 'tokens_revoked', tokens: { oauth: [], bot: ['U1'] } })).toBe(true);
});

test('tokens of people are not ours, and whatever else comes is read without failing', () => {
  expect(told({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } })).toBe(false);
  expect(told({ type: 'tokens_revoked' })).toBe(false);
  expect(told({ type: 'app_home_opened' })).toBe(false);
  fc.assert(fc.property(fc.anything(), (event) => !told(event)));
});

const samples = new URL('../../../../../../shared/payloads/slack/', import.meta.url);
test.runIf(existsSync(samples))("both as Slack's own samples have them", () => {
  for (const name of ['app_uninstalled', 'tokens_revoked']) {
    const body: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, samples), 'utf8'));
    expect(isTokenNews(body as Record<string, unknown>), name).toBe(true);
  }
});
