import { NexusClient } from '@oblivion/nexus-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { startTask, type StartedTask } from './started-task.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_SLACK_PROGRESS_PAUSE_MS: '1000' } });
});
afterAll(() => hub.close());

const say = async ({ agent, held }: StartedTask, text: string, kind = 'progress'): Promise<void> => {
  await agent.ask({ type: 'say', ...held, kind, text });
};

async function stands({ threadTexts }: StartedTask, texts: readonly string[]): Promise<void> {
  await eventually(async () => expect(await threadTexts()).toEqual(texts), patienceMs);
}

/** Calls of a method of Slack that were taken. */
async function calls({ company }: StartedTask, method: string): Promise<number> {
  const query = `journal?kind=slack.request&name=${method}&outcome=ok&limit=1000`;
  return (await company.control<{ entries: readonly unknown[] }>('GET', query)).entries.length;
}

test('progress of a run stands in one message, which grows; question and result are messages of their own', async () => {
  const task = await startTask(hub);
  await say(task, 'reading');
  await stands(task, ['reading']);
  const ts = (await task.company.thread(task.rootTs))[1]?.ts;
  await say(task, 'Which one?', 'question');
  await stands(task, ['reading', '❓ Which one?']);
  await task.company.reply(task.rootTs, 'the first');
  await task.agent.next('message');
  await say(task, 'testing *it*');
  await say(task, 'mending');
  await task.agent.ask({ type: 'finish', ...task.held, text: 'ok' });
  await stands(task, ['• reading\n• testing _it_\n• mending', '❓ Which one?', 'the first', '✅ ok']);
  const progress = (await task.company.thread(task.rootTs)).find((message) => message.text.startsWith('• reading'));
  expect(progress?.ts).toBe(ts);
  expect(progress?.author.name).toBe('Scribe (AI)');
  // The root message, and three that people are told of.
  expect(await calls(task, 'chat.postMessage')).toBe(4);
});

test('words that come quickly are added together, and each stands once', async () => {
  const task = await startTask(hub);
  const before = await calls(task, 'chat.update');
  const words = Array.from({ length: 30 }, (_, index) => `step ${index + 1}.`);
  for (const word of words) await say(task, word);
  await stands(task, [words.map((word) => `• ${word}`).join('\n')]);
  expect((await calls(task, 'chat.update')) - before).toBeLessThan(words.length / 2);
  expect(await calls(task, 'chat.postMessage')).toBe(2);
});

test('a question does not wait until the progress may be changed again', async () => {
  const task = await startTask(hub);
  await say(task, 'one');
  await say(task, 'two');
  await say(task, 'three');
  await say(task, 'Which one?', 'question');
  await stands(task, ['• one\n• two\n• three', '❓ Which one?']);
});

test('another holder begins a progress message of its own, under its own name', async () => {
  const task = await startTask(hub, { agents: { Scribe: ['demo'], Ada: ['demo'] } });
  await say(task, 'mine');
  const ada = await task.company.connect('Ada');
  await task.agent.ask({ type: 'release', ...task.held, reason: 'enough' });
  const offer = await ada.next('task.available');
  const { claim } = (await ada.ask({ type: 'claim', taskId: offer.task.id })) as { claim: { epoch: number } };
  const held = { taskId: offer.task.id, epoch: claim.epoch };
  await ada.ask({ type: 'start', ...held });
  await ada.ask({ type: 'say', ...held, kind: 'progress', text: 'now mine' });
  await ada.ask({ type: 'say', ...held, kind: 'progress', text: 'and more' });
  await eventually(async () => {
    const texts = await task.threadTexts();
    expect(texts).toContain('mine');
    expect(texts).toContain('• now mine\n• and more');
  }, patienceMs);
  const authors = (await task.company.thread(task.rootTs)).map(({ text, author }) => [text, author.name]);
  expect(authors).toContainEqual(['• now mine\n• and more', 'Ada (AI)']);
});

test('a progress message that a person deletes is posted again with all words', async () => {
  const task = await startTask(hub);
  await say(task, 'one');
  await stands(task, ['one']);
  const ts = (await task.company.thread(task.rootTs))[1]?.ts;
  await task.company.control('DELETE', `slack/messages/${ts}?channelId=${task.company.channelId()}`);
  await say(task, 'two');
  await stands(task, ['• one\n• two']);
  await say(task, 'three');
  await stands(task, ['• one\n• two\n• three']);
});

test('a progress message that is full is followed by another', async () => {
  const task = await startTask(hub);
  const long = 'x'.repeat(1_400);
  for (const word of ['a', 'b', 'c']) await say(task, `${word}${long}`);
  await stands(task, [`• a${long}\n• b${long}`, `c${long}`]);
});

test('what Oblivion changes itself is no edit of a person: nobody hears it, and reading the thread again finds nothing', async () => {
  const task = await startTask(hub);
  const { company, agent } = task;
  await say(task, 'one');
  await say(task, 'two');
  await stands(task, ['• one\n• two']);
  await company.waitForJournal({ kind: 'slack.webhook', name: 'message.message_changed', contains: 'two' });
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  await fetch(`${hub.nexusUrl}/api/v1/reconciliation`, {
    method: 'POST',
    headers: { cookie, origin: 'http://127.0.0.1:3000' },
  });
  const found = await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      "select payload ->> 'found' as found from event where tenant_id = $1 and name = 'gap.reconciled'",
      [company.tenantId],
    );
    expect(rows).toHaveLength(1);
    return rows[0]?.['found'];
  }, patienceMs);
  expect(found).toBe('0');
  const { messages } = await new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } }).task(
    task.held.taskId as never,
  );
  expect(messages.map(({ text, editedAt }) => [text, editedAt])).toEqual([
    ['one', null],
    ['two', null],
  ]);
  expect(agent.frames.filter(({ type }) => type === 'message')).toEqual([]);
});
