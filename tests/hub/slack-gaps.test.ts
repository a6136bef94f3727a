import { NexusClient } from '@oblivion/nexus-client';
import type { TaskId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

const soonMs = 30_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: {
      NEXUS_SLACK_GAP_SECONDS: '3',
      NEXUS_SLACK_SILENCE_SECONDS: '2',
      NEXUS_SLACK_READ_PAUSE_MS: '20',
      NEXUS_LEASE_SECONDS: '60',
    },
  });
});
afterAll(() => hub.close());

interface Scene {
  readonly company: Company;
  readonly cookie: string;
  readonly person: NexusClient;
  readonly taskId: TaskId;
  readonly rootTs: string;
}

async function setScene(): Promise<Scene> {
  const company = await hub.company({ projects: ['demo', 'operators'], operatorChannel: 'operators' });
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const externalId = await company.writeTask('@demo please');
  return eventually(async () => {
    const [task] = (await person.tasks({ search: externalId })).items;
    const [root] = await company.channelMessages();
    if (task === undefined || root === undefined) throw new Error('the task is not there yet');
    return { company, cookie, person, taskId: task.id, rootTs: root.ts };
  }, soonMs);
}

async function heard({ person, taskId }: Scene): Promise<readonly string[]> {
  const { messages } = await person.task(taskId);
  return messages
    .filter(({ origin }) => origin === 'slack')
    .map(({ text, deletedAt }) => (deletedAt ? '(gone)' : text));
}

async function toldOperators({ company }: Scene): Promise<readonly string[]> {
  const { rows } = await hub.asSuperuser('select payload from event where tenant_id = $1 and name = $2', [
    company.tenantId,
    'gap.reconciled',
  ]);
  const notices = (await company.channelMessages('operators')).map(({ text }) => text);
  expect(notices).toHaveLength(rows.length);
  return notices;
}

test('Nexus is down longer than Slack tries: what was said, edited and deleted meanwhile arrives once, in order', async () => {
  const scene = await setScene();
  const { company, cookie, rootTs } = scene;
  const edited = await company.reply(rootTs, 'use the old form');
  await eventually(async () => expect(await heard(scene)).toEqual(['use the old form']), soonMs);
  const deleted = await company.reply(rootTs, 'never mind');
  await eventually(async () => expect(await heard(scene)).toEqual(['use the old form', 'never mind']), soonMs);
  await hub.nexus.stop('SIGKILL');
  const stoppedAt = Date.now();
  const channelId = company.channelId();
  await company.reply(rootTs, 'first while away');
  await company.reply(rootTs, 'second while away');
  const edit = { channelId, personEmail: 'theo@acme.test', text: 'use the new form' };
  await company.control('PATCH', `slack/messages/${edited}`, edit);
  await company.control('DELETE', `slack/messages/${deleted}?channelId=${channelId}`);
  await company.waitForJournal({
    kind: 'slack.webhook',
    outcome: 'failed',
    name: 'message.message_deleted',
    count: '4',
  });
  await eventually(() => expect(Date.now() - stoppedAt).toBeGreaterThan(4_000), 10_000);
  await hub.startNexus();
  const whole = ['use the new form', '(gone)', 'first while away', 'second while away'];
  await eventually(async () => expect(await heard(scene)).toEqual(whole), soonMs);
  await eventually(async () => {
    const words = /Slack was read again.* nobody took webhooks\. 4 changes had not come/;
    expect(await toldOperators(scene)).toEqual([expect.stringMatching(words)]);
  }, soonMs);
  const origin = 'http://127.0.0.1:3000';
  const asked = await fetch(`${hub.nexusUrl}/api/v1/reconciliation`, { method: 'POST', headers: { cookie, origin } });
  expect(asked.status).toBe(202);
  await eventually(async () => expect((await toldOperators(scene)).at(-1)).toMatch(/Nothing was missing/), soonMs);
  expect(await heard(scene)).toEqual(whole);
});

test('Slack sends nothing more: it is noticed, its threads are read, and who asks why is told', async () => {
  const scene = await setScene();
  const { company, person, rootTs, taskId } = scene;
  await company.fault({ target: 'webhook.slack', kind: 'drop' });
  const agent = await company.connect();
  const { epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  await eventually(async () => {
    const explanation = expect.stringMatching(/nothing is heard from Slack: what is posted there does not come back/);
    expect(await person.why(taskId)).toMatchObject({ reason: 'not_heard', explanation });
  }, soonMs);
  await company.reply(rootTs, 'the blue one');
  await eventually(async () => expect(await heard(scene)).toEqual(['the blue one']), soonMs);
  await company.control('DELETE', 'faults');
  await company.reply(rootTs, 'really');
  await eventually(async () => {
    expect(await heard(scene)).toEqual(['the blue one', 'really']);
    expect((await toldOperators(scene)).at(-1)).toMatch(/no events came\. \d changes? had not come/);
  }, soonMs);
  agent.close();
});
