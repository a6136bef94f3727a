import { NexusClient } from '@oblivion/nexus-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

let hub: Hub;
let company: Company;
let person: NexusClient;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: { NEXUS_RECONCILIATION_SECONDS: '1', NEXUS_RECONCILIATION_TASK_SECONDS: '1', NEXUS_LEASE_SECONDS: '30' },
  });
});
beforeEach(async () => {
  company = await hub.company();
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
});
afterEach(() => company.control('DELETE', 'faults'));
afterAll(() => hub.close());

const loseWebhooks = () => company.fault({ target: 'webhook.clickup', kind: 'drop' });

async function taskOf(externalId: string) {
  return eventually(async () => {
    const { items } = await person.tasks({ search: externalId });
    expect(items).toHaveLength(1);
    return items[0] as (typeof items)[number];
  }, 15_000);
}

async function threadTexts(): Promise<readonly string[]> {
  const [root] = await company.channelMessages();
  return root === undefined ? [] : (await company.thread(root.ts)).slice(1).map(({ text }) => text);
}

async function handled(kind: string): Promise<number> {
  const { rows } = await hub.asSuperuser('select count(*) from inbox where tenant_id = $1 and kind = $2', [
    company.tenantId,
    kind,
  ]);
  return Number(rows[0]?.['count']);
}

test('no webhook comes at all: a task, its edit, a comment and its end are found once each', async () => {
  await loseWebhooks();
  const externalId = await company.writeTask('@demo please');
  const { id } = await taskOf(externalId);
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(1));
  await company.editTask(externalId, { name: 'Fix the login at last' });
  await eventually(async () => expect((await person.task(id)).task.title).toBe('Fix the login at last'), 15_000);
  await company.comment(externalId, 'Please hurry.');
  await eventually(async () => expect((await threadTexts()).join('\n')).toContain('Please hurry.'), 15_000);
  await company.editTask(externalId, { status: 'done' });
  await eventually(async () => expect((await person.task(id)).task.status).toBe('done'), 15_000);
  expect(await company.channelMessages()).toHaveLength(1);
  expect((await threadTexts()).filter((text) => text.includes('Please hurry.'))).toHaveLength(1);
});

test('more comments are lost than ClickUp lists on a page: each is found once, the oldest too', async () => {
  await loseWebhooks();
  const externalId = await company.writeTask('@demo please');
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), 15_000);
  const said = Array.from({ length: 55 }, (_, index) => `Remark number ${index + 1}.`);
  for (const text of said) await company.comment(externalId, text);
  await eventually(async () => {
    const thread = (await threadTexts()).join('\n');
    expect(said.filter((text) => !thread.includes(text))).toEqual([]);
  }, 30_000);
  const texts = await threadTexts();
  for (const text of said) expect(texts.filter((other) => other.includes(text))).toHaveLength(1);
});

test("people's answers in the thread come without an event: each is heard once, in order, and by the agent; `why?` is answered once", async () => {
  const agent = await company.connect();
  await company.writeTask('@demo please');
  const held = await agent.claimNext();
  const { taskId, epoch } = held;
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  const root = await eventually(async () => {
    const [message] = await company.channelMessages();
    expect(message).toBeDefined();
    return message as NonNullable<typeof message>;
  }, 15_000);
  await company.fault({ target: 'webhook.slack', kind: 'drop' });
  await company.reply(root.ts, 'The blue one');
  await company.reply(root.ts, 'why?');
  await company.reply(root.ts, '!sync and the red one');
  await agent.next('message', ({ message }) => message.text.includes('red one'));
  await eventually(async () => expect(await checksOf(taskId)).toBeGreaterThan(3), 15_000);
  const heard = agent.frames.filter((frame) => frame.type === 'message' && frame.message.origin === 'slack');
  expect(heard.map((frame) => frame.type === 'message' && frame.message.text)).toEqual([
    'The blue one',
    '!sync and the red one',
  ]);
  expect((await person.task(taskId)).task.status).toBe('in_progress');
  expect((await threadTexts()).filter((text) => text.startsWith('ℹ️'))).toHaveLength(1);
  agent.close();
});

/** How often a task's thread was compared. */
async function checksOf(taskId: string): Promise<number> {
  const { rows } = await hub.asSuperuser(
    `select count(*) from event join delivery on delivery.event_position = event.position
     where event.name = 'task.check_requested' and event.payload ->> 'taskId' = $1 and delivery.status = 'done'`,
    [taskId],
  );
  return Number(rows[0]?.['count']);
}

test('assignee, priority, list and end changed without a webhook: each is told in the thread and to the agent', async () => {
  company = await hub.company({ otherLists: ['Bar'] });
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await eventually(async () => expect((await company.clickUpTask(externalId)).task.status.status).toBe('in progress'));
  await loseWebhooks();
  const changed = (field: string, to: string | null) =>
    agent.next('task.updated', (frame) => field in frame.changes && frame.changes[field] === to);
  await company.editTask(externalId, { assignees: ['theo@acme.test'] });
  await changed('assignee', 'Theo');
  await company.editTask(externalId, { assignees: ['mira@acme.test'], priority: 1 });
  await changed('priority', 'urgent');
  await company.editTask(externalId, { listId: company.workspace.clickup.lists[1]?.id });
  await changed('list', 'Bar');
  await company.deleteTask(externalId);
  await agent.next('task.cancelled');
  await eventually(async () =>
    expect(await threadTexts()).toEqual([
      'ℹ️ Somebody changed the assignee from none to “Theo”.',
      'ℹ️ Somebody changed the assignee from “Theo” to “Mira”, the priority from none to “urgent”.',
      'ℹ️ Somebody changed the list from “Tasks” to “Bar”.',
      'ℹ️ The task was cancelled: it was deleted in ClickUp.',
    ]),
  );
  agent.close();
});

test('webhooks that come leave nothing to find, and what Oblivion did itself is no news', async () => {
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'finish', taskId, epoch, text: 'All done.' });
  await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(1), 15_000);
  await eventually(async () => expect((await company.clickUpTask(externalId)).task.status.status).toBe('in review'));
  const sweptBefore = await sweeps();
  await eventually(async () => expect(await sweeps()).toBeGreaterThan(sweptBefore + 1), 15_000);
  expect((await person.task(taskId)).task.status).toBe('in_review');
  const { rows } = await hub.asSuperuser(
    `select dedupe_key from inbox where tenant_id = $1 and dedupe_key like 'reconciled:changed:%'`,
    [company.tenantId],
  );
  expect(rows).toEqual([]);
  expect(await company.commentTexts(externalId)).toHaveLength(1);
  agent.close();
});

/** Sweeps of this company that have ended. */
async function sweeps(): Promise<number> {
  const { rows } = await hub.asSuperuser(
    `select extract(epoch from next_at) as at from reconciliation where tenant_id = $1 and last_error is null`,
    [company.tenantId],
  );
  return Number(rows[0]?.['at'] ?? 0);
}

test('a webhook that ClickUp suspended is revived, one that was removed is made again, and people are told', async () => {
  await eventually(async () => expect(await sweeps()).toBeGreaterThan(0), 15_000);
  const webhooks = () =>
    company.control<{ webhooks: { id: string; health: { status: string } }[] }>('GET', 'clickup/webhooks');
  const [first] = (await webhooks()).webhooks;
  await company.control('POST', `clickup/webhooks/${first?.id}/suspend`);
  await eventually(async () => expect((await webhooks()).webhooks[0]?.health.status).toBe('active'), 15_000);
  await eventually(() => expect(hub.nexus.output).toContain('clickup suspended the webhook; it is revived'));
  const { token, apiUrl } = company.workspace.clickup;
  const [webhook] = (await webhooks()).webhooks;
  await fetch(`${apiUrl}/v2/webhook/${webhook?.id}`, { method: 'DELETE', headers: { authorization: token } });
  await eventually(async () => {
    const ids = (await webhooks()).webhooks.map(({ id }) => id);
    expect(ids).toEqual([expect.not.stringContaining(webhook?.id as string)]);
  }, 15_000);
  const told = await hub.asSuperuser('select payload from event where tenant_id = $1 and name = $2', [
    company.tenantId,
    'webhook.mended',
  ]);
  expect(told.rows).toHaveLength(1);
  await company.writeTask('@demo after it was made again');
  await eventually(async () => expect(await handled('taskCreated')).toBe(1), 15_000);
});

test('ClickUp asks for a pause or fails: the sweep waits and goes on where it was', async () => {
  await loseWebhooks();
  await company.fault({ target: 'clickup.getFilteredTeamTasks', kind: '500', times: 2 });
  await company.writeTask('@demo found in the end');
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), 30_000);
});
