import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import type { HubProcess } from './hub-process.js';
import { postSlackEvent } from './signed-slack.js';

let hub: Hub;
let other: { process: HubProcess; probeUrl: string; url: string };
let company: Company;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '60' } });
  other = await hub.startAnother({});
});
beforeEach(async () => {
  company = await hub.company();
});
afterAll(async () => {
  await other.process.stop();
  await hub.close();
});

async function count(text: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await hub.asSuperuser(`select count(*)::int as count from ${text}`, [company.tenantId, ...values]);
  return Number(rows[0]?.['count']);
}

async function rootOf(): Promise<string> {
  return eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root).toBeDefined();
    return root?.ts as string;
  }, 15_000);
}

/** A webhook of ClickUp as it sends it, to one of the two processes. */
async function postClickUp(nexusUrl: string, webhook: object): Promise<number> {
  const { rows } = await hub.asSuperuser('select id from connection where tenant_id = $1 and provider = $2', [
    company.tenantId,
    'clickup',
  ]);
  const body = JSON.stringify({ webhook_id: 'w', ...webhook });
  const secret = (await company.control<{ webhooks: { secret: string }[] }>('GET', 'clickup/webhooks')).webhooks[0]
    ?.secret;
  const signature = createHmac('sha256', String(secret)).update(body).digest('hex');
  const response = await fetch(`${nexusUrl}/webhooks/clickup/${rows[0]?.['id']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature },
    body,
  });
  return response.status;
}

describe('the same change, brought several times, to two processes, is one', () => {
  test('a message as `message` and as `app_mention`, and again under other event ids', async () => {
    const agent = await company.connect();
    await company.writeTask('@demo please');
    await agent.claimNext();
    const thread_ts = await rootOf();
    const said = {
      text: 'say it once',
      ts: `${Date.now()}.000100`,
      thread_ts,
      user: company.workspace.people[0]?.slackUserId,
    };
    const deliveries = Array.from({ length: 12 }, (_, index) => ({
      eventId: `Ev${index % 4}`,
      event: { ...said, type: index % 2 === 0 ? 'message' : 'app_mention' },
    }));
    const answers = await Promise.all(
      deliveries.map((delivery, index) =>
        postSlackEvent(company, delivery, index % 3 === 0 ? hub.nexusUrl : other.url),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(deliveries.map(() => 200));
    await agent.next('message', (frame) => frame.message.text === 'say it once');
    expect(
      await count("inbox where tenant_id = $1 and dedupe_key like 'message:%' and body ->> 'event_id' like 'Ev_'"),
    ).toBe(1);
    expect(await count("message where tenant_id = $1 and text = 'say it once'")).toBe(1);
    agent.close();
  });

  test('`why?` under two event ids is answered once', async () => {
    await company.writeTask('@demo please');
    const thread_ts = await rootOf();
    const event = {
      text: 'why?',
      ts: `${Date.now()}.000200`,
      thread_ts,
      user: company.workspace.people[0]?.slackUserId,
    };
    await postSlackEvent(company, { eventId: 'EvWhy1', event });
    await postSlackEvent(company, { eventId: 'EvWhy2', event }, other.url);
    await company.reply(thread_ts, 'and now this');
    await eventually(async () => expect(await count("message where tenant_id = $1 and text = 'and now this'")).toBe(1));
    await eventually(async () => expect(await count("message where tenant_id = $1 and kind = 'note'")).toBe(1));
  });

  test('a change of ClickUp as its own event and as taskUpdated, with the same history item', async () => {
    const agent = await company.connect();
    const taskId = await company.writeTask('@demo please');
    await agent.claimNext();
    const user = { id: 999, username: 'Mira' };
    const priority = { id: '4711', field: 'priority', date: String(Date.now()), user, before: null, after: null };
    const statuses = await Promise.all(
      ['taskUpdated', 'taskPriorityUpdated', 'taskUpdated', 'taskPriorityUpdated'].map((event, index) =>
        postClickUp(index % 2 === 0 ? hub.nexusUrl : other.url, { event, task_id: taskId, history_items: [priority] }),
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await count("inbox where tenant_id = $1 and dedupe_key = '4711'")).toBe(1);
    const comment = { id: '88001', text_content: 'said once', comment: [{ text: 'said once' }], user };
    const item = { id: '4712', field: 'comment', date: String(Date.now()), user };
    await postClickUp(hub.nexusUrl, { event: 'taskUpdated', task_id: taskId, history_items: [item] });
    const posted = { event: 'taskCommentPosted', task_id: taskId, history_items: [{ ...item, comment }] };
    await Promise.all([hub.nexusUrl, other.url, hub.nexusUrl].map((url) => postClickUp(url, posted)));
    await agent.next('message', (frame) => frame.message.text === 'said once');
    expect(await count("message where tenant_id = $1 and external_id = '88001'")).toBe(1);
    agent.close();
  });
});

test('the intake role alone answers and keeps while every other role is dead; all is worked off when they return', async () => {
  await other.process.stop();
  await hub.nexus.stop();
  await hub.startNexus({ NEXUS_ROLES: 'intake' });
  const texts = Array.from({ length: 20 }, (_, index) => `Task ${index}`);
  for (const name of texts) await company.writeTask('@demo please', { name });
  await eventually(
    async () =>
      expect(
        await count(
          "(select distinct body ->> 'task_id' from inbox where tenant_id = $1 and provider = 'clickup') as task",
        ),
      ).toBe(20),
    20_000,
  );
  const { entries } = await company.control<{ entries: { outcome: string }[] }>('GET', 'journal?kind=clickup.webhook');
  expect(new Set(entries.map((entry) => entry.outcome))).toEqual(new Set(['ok']));
  expect(await company.channelMessages()).toHaveLength(0);
  expect(await count('task where tenant_id = $1')).toBe(0);
  other = await hub.startAnother({ NEXUS_ROLES: 'api,gateway,llm,worker', NEXUS_NICENESS: '11' });
  expect(other.process.niceness).toBe(11);
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(20), 40_000);
  const roots = (await company.channelMessages()).map((message) => message.text);
  for (const name of texts) expect(roots.filter((text) => new RegExp(`${name}\\b`).test(text))).toHaveLength(1);
});
