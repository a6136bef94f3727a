import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

const patienceMs = 20_000;
const continues = 'This message continues the task: the one before it was deleted.';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '60' } });
});
afterAll(() => hub.close());

const remove = (company: Company, ts: string) =>
  company.control('DELETE', `slack/messages/${ts}`, { channelId: company.channelId() });
const roots = async (company: Company) => (await company.channelMessages()).filter((message) => !message.deleted);

async function newRoot(company: Company): Promise<string> {
  return eventually(async () => {
    const [root, ...others] = await roots(company);
    expect(others).toEqual([]);
    expect(root?.text).toContain(continues);
    return root?.ts as string;
  }, patienceMs);
}
const toStand = (company: Company, rootTs: string, words: string) =>
  eventually(
    async () => expect((await company.thread(rootTs)).map(({ text }) => text).join('\n')).toContain(words),
    patienceMs,
  );

test('root message deleted by hand: a new root message continues the task and says so', async () => {
  const { company, agent, held, rootTs } = await startTask(hub);
  await remove(company, rootTs);
  const ts = await newRoot(company);
  expect((await roots(company))[0]?.text).toContain('Scribe');
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await toStand(company, ts, 'Which one?');
  await company.reply(ts, 'the first');
  expect((await agent.next('message')).message).toMatchObject({ author: 'Theo', text: 'the first' });
  await agent.ask({ type: 'finish', ...held, text: 'ok' });
  await eventually(async () => {
    const [root] = await roots(company);
    expect(root?.text).toContain(continues);
    expect(root?.text).toContain('in review');
  }, patienceMs);
  await eventually(async () => expect(Object.keys(await company.buttons(ts))).toContain('task-approve'), patienceMs);
});

test('a thread whose root message was deleted is still heard', async () => {
  const { company, agent, held, rootTs } = await startTask(hub);
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await toStand(company, rootTs, 'Which one?');
  await remove(company, rootTs);
  const ts = await newRoot(company);
  await company.reply(rootTs, 'the old place');
  expect((await agent.next('message')).message).toMatchObject({ text: 'the old place' });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'on it' });
  await toStand(company, ts, 'on it');
  await remove(company, ts);
  const third = await newRoot(company);
  expect(third).not.toBe(ts);
});

test('root message deleted while nobody heard of it: the next change of the task brings a new one', async () => {
  const { company, agent, held, rootTs } = await startTask(hub);
  await company.fault({ target: 'webhook.slack', kind: 'drop', times: 1 });
  await remove(company, rootTs);
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  const ts = await newRoot(company);
  await toStand(company, ts, 'Which one?');
});

test('the root message of a task that is over stays deleted, and comes back when the task is opened again', async () => {
  const { company, externalId, rootTs } = await startTask(hub);
  await company.editTask(externalId, { status: 'closed' });
  await eventually(async () => expect((await roots(company))[0]?.text).toContain('done'), patienceMs);
  await remove(company, rootTs);
  await company.waitForJournal({ kind: 'slack.webhook', outcome: 'ok', count: '1', name: 'message.message_deleted' });
  expect(await roots(company)).toEqual([]);
  await company.editTask(externalId, { status: 'to do' });
  await newRoot(company);
});
