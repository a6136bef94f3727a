import { afterAll, beforeAll, expect, test } from 'vitest';
import { NexusClient } from '@oblivion/nexus-client';
import type { TaskId } from '@oblivion/protocol';
import { slackScopes } from '../../apps/nexus/src/integrations/slack/slack-usage.js';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '60' } });
});
afterAll(() => hub.close());

async function started(scopes = slackScopes()): Promise<StartedTask> {
  const task = await startTask(hub, { projects: ['demo', 'operators'], operatorChannel: 'operators' });
  await task.company.control('PATCH', '', { slack: { scopes } });
  return task;
}
const order = (company: Company, what: string, body: object = {}) =>
  company.control('POST', `slack/channels/${company.channelId()}/${what}`, body);
const told = async (company: Company) => (await company.channelMessages('operators')).map(({ text }) => text);
const toBeTold = (company: Company, ...words: readonly string[]) =>
  eventually(async () => {
    for (const each of words) expect((await told(company)).join('\n')).toContain(each);
  }, patienceMs);
async function personOf(company: Company): Promise<NexusClient> {
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  return new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
}
async function parkedOf({ company, held }: StartedTask) {
  const { effects } = await (await personOf(company)).task(held.taskId as TaskId);
  return effects.filter(({ kind, status }) => kind === 'slack.message' && status === 'parked');
}

test.each([
  ['archived', 'archive', {}, 'the channel is archived (is_archived). Unarchive the channel', 'unarchive'],
  [
    'left by the app',
    'remove',
    { bot: true },
    'the app is not a member of the channel (not_in_channel). Invite the app to the channel',
    'invite',
  ],
])(
  'a channel that is %s: operators are told once with what to do, the agent goes on, and nothing is lost once it is mended',
  async (_, what, body, words, mended) => {
    const task = await started();
    const { company, agent, held } = task;
    await order(company, what, body);
    await toBeTold(company, words, '@demo');
    await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
    await agent.ask({ type: 'finish', ...held, text: 'done all the same' });
    await eventually(async () => expect(await parkedOf(task)).toHaveLength(2), patienceMs);
    expect(await told(company)).toHaveLength(1);
    expect(await task.threadTexts()).toEqual([]);
    await order(company, mended, body);
    await eventually(
      async () => expect(await task.threadTexts()).toEqual(['❓ Which one?', '✅ done all the same']),
      patienceMs,
    );
    await toBeTold(company, 'takes what is said for @demo again');
    await order(company, what, body);
    await eventually(async () => expect((await told(company)).filter((text) => text.includes(words))).toHaveLength(2));
  },
);

test('a channel that is archived is known at once, and why says it', async () => {
  const { company, held, externalId } = await started();
  const person = await personOf(company);
  expect((await person.why(held.taskId)).explanation).not.toContain('channel');
  await order(company, 'archive');
  await toBeTold(company, 'is_archived');
  const why = await person.why(externalId);
  expect(why.reason).toBe('working');
  expect(why.explanation).toMatch(/Its channel in Slack takes nothing since .*: the channel is archived/);
  expect(why.advice).toContain('Unarchive the channel');
  await order(company, 'unarchive');
  await eventually(
    async () => expect((await person.why(held.taskId)).explanation).not.toContain('channel'),
    patienceMs,
  );
});

test('a channel that is deleted is told as one that the app cannot see', async () => {
  const { company } = await started();
  await order(company, 'delete');
  await toBeTold(company, 'channel_not_found', 'Give the project a channel that the app can see');
});

test('an app made from an older manifest hears nothing of it: operators are told with the first words that are refused', async () => {
  const scopes = ['channels:history', 'chat:write', 'chat:write.customize', 'users:read'];
  const { company, agent, held } = await started(scopes);
  await order(company, 'archive');
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await toBeTold(company, 'is_archived');
});
