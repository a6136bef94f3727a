import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start();
  company = await hub.company({ projects: ['billing', 'demo'] });
});
afterAll(() => hub.close());

const check = (tenant = company.slug) => runNexus(['slack', 'check', '--tenant', tenant], hub.environment);
const refuse = (method: string, error: string) =>
  company.fault({ target: `slack.${method}`, kind: 'refused', error, times: 1 });

test('a connection that is right: token, scopes and each channel, and whether events come', async () => {
  const before = await check();
  expect([before.code, before.stderr]).toEqual([0, '']);
  expect(before.stdout.split('\n').map((line) => line.replace(/ .*/, ''))).toEqual(['ok', 'ok', 'ok', 'ok', '?', '']);
  expect(before.stdout).toMatch(/^ok {2}bot token is that of B\w+ in T\w+$/m);
  expect(before.stdout).toContain(`ok  channel of @billing ${company.channelId('billing')} can be read`);
  expect(before.stdout).toContain('/webhooks/slack/events is verified');
  await company.writeTask('@demo please');
  await eventually(async () => expect((await check()).stdout).toMatch(/^ok {2}events came last at 20/m), 20_000);
  expect(await company.refusals()).toEqual([]);
});

test('a channel without the app, and a token that Slack does not know: what to do, and exit code 1', async () => {
  await refuse('conversations.history', 'not_in_channel');
  const alone = await check();
  expect(alone.code).toBe(1);
  expect(alone.stdout).toMatch(/^bad channel of @billing does not have the app in it; write `\/invite/m);
  expect(alone.stdout).toMatch(/^ok {2}channel of @demo/m);
  await refuse('auth.test', 'invalid_auth');
  const unknown = await check();
  expect(unknown.code).toBe(1);
  expect(unknown.stdout).toMatch(/^bad bot token is not known to Slack \(invalid_auth\)/m);
  expect(unknown.stdout).not.toContain('channel of');
});

test('a tenant that is none is told in one line', async () => {
  const { code, stdout, stderr } = await check('nobody');
  expect([code, stdout, stderr]).toEqual([2, '', 'nexus: --tenant: there is no tenant nobody\n']);
});
