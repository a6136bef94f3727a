import { NexusClient } from '@oblivion/nexus-client';
import type { TaskId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { reseed } from './found-company.js';
import { Hub } from './hub.js';
import { signedSlackEvent } from './signed-slack.js';
import { startTask } from './started-task.js';

const soonMs = 30_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: {
      NEXUS_SLACK_REFUSED_SECONDS: '1',
      NEXUS_SLACK_READ_PAUSE_MS: '20',
      NEXUS_CONNECTION_CACHE_SECONDS: '1',
      NEXUS_LEASE_SECONDS: '60',
    },
  });
});
afterAll(() => hub.close());

/** A stranger knows the workspace, and not its secret. */
async function knock(company: Company): Promise<void> {
  const { body, headers } = signedSlackEvent(company, { eventId: 'EvStranger', event: { ts: '1.1' } });
  const forged = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
  const answer = await fetch(`${hub.nexusUrl}/webhooks/slack/events`, { method: 'POST', body, headers: forged });
  expect(answer.status).toBe(401);
}

/** Nexus is given a signing secret: that of the app, or another one. */
function giveSecret(company: Company, signingSecret: string): Promise<void> {
  const { workspace, slug } = company;
  const given = { workspace: { ...workspace, slack: { ...workspace.slack, signingSecret } }, slug };
  return reseed(hub, given, { operatorChannel: company.channelId('operators') });
}

const gapsRead = async ({ tenantId }: Company) => {
  const { rows } = await hub.asSuperuser(
    `select payload ->> 'cause' as cause from event where tenant_id = $1 and name = 'gap.reconciled'`,
    [tenantId],
  );
  return rows.map(({ cause }) => cause);
};

test('the signing secret was changed: operators are told once, and what was said meanwhile is read afterwards', async () => {
  const { company, held, rootTs } = await startTask(hub, {
    projects: ['demo', 'operators'],
    operatorChannel: 'operators',
  });
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const heard = async () => {
    const { messages } = await person.task(held.taskId as TaskId);
    return messages.filter(({ origin }) => origin === 'slack').map(({ text }) => text);
  };
  const told = async () => (await company.channelMessages('operators')).map(({ text }) => text);
  const slack = async () => (await person.health()).parts.find(({ name }) => name === 'slack');

  await giveSecret(company, 'of-yesterday');
  await eventually(() => knock(company), soonMs);
  // The cache of secrets is over by then.
  await eventually(async () => {
    await company.reply(rootTs, 'lost words');
    await company.waitForJournal({ kind: 'slack.webhook', outcome: 'failed', timeoutMs: '2000' });
  }, soonMs);
  await eventually(async () => {
    await knock(company);
    expect(await told()).toEqual([expect.stringMatching(/^⚠️ Since .* signature is wrong/)]);
  }, soonMs);
  expect(await slack()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('wrong signature') });

  await giveSecret(company, company.workspace.slack.signingSecret);
  await eventually(async () => {
    await company.reply(rootTs, 'heard again');
    expect(await heard()).toContain('heard again');
  }, soonMs);
  await eventually(async () => expect(await heard()).toContain('lost words'), soonMs);
  await eventually(async () => {
    expect((await told()).at(-1)).toMatch(/its requests were refused for their signature\. \d+ changes? had not come/);
  }, soonMs);
  expect(await slack()).toMatchObject({ state: 'ok' });
  const counts = Map.groupBy(await heard(), (text) => text);
  expect(counts.get('lost words')?.length).toBe(
    (await company.thread(rootTs)).filter(({ text }) => text === 'lost words').length,
  );

  // A stranger brings such a time about again: one row, nothing told, nothing read for a while.
  const before = await told();
  const since = Date.now();
  await eventually(async () => {
    await Promise.all(Array.from({ length: 20 }, () => knock(company)));
    expect(Date.now() - since).toBeGreaterThan(2_500);
  }, soonMs);
  await company.reply(rootTs, 'still here');
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      `select heard_at is not null as is_over from slack_refusal where tenant_id = $1`,
      [company.tenantId],
    );
    expect(rows).toEqual([{ is_over: true }]);
  }, soonMs);
  expect(await told()).toEqual(before);
  expect(await gapsRead(company)).toEqual(['refused']);
});

test('a stranger sends bad signatures while Slack sends good ones: nothing is told and nothing is read', async () => {
  const { company, rootTs } = await startTask(hub, { projects: ['demo', 'operators'], operatorChannel: 'operators' });
  const since = Date.now();
  await eventually(async () => {
    await knock(company);
    await company.reply(rootTs, 'good');
    expect(Date.now() - since).toBeGreaterThan(4_000);
  }, soonMs);
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select since from slack_refusal where tenant_id = $1', [company.tenantId]);
    expect(rows).toEqual([{ since: null }]);
  }, soonMs);
  expect(await company.channelMessages('operators')).toEqual([]);
  expect(await gapsRead(company)).toEqual([]);
});
