import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company, ThreadMessage } from './company.js';
import type { CompanyOptions } from './found-company.js';
import { Hub } from './hub.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const allowing = (options: CompanyOptions = {}): Promise<Company> =>
  hub.company({ listOf: 'demo', mentionsStartTasks: true, agents: { Scribe: ['demo'], Ada: ['demo'] }, ...options });

async function mention(company: Company, words: string, personEmail = 'theo@acme.test'): Promise<string> {
  const text = `<@${company.workspace.slack.botUserId}> ${words}`;
  const body = { channelId: company.channelId(), personEmail, text };
  return (await company.control<{ ts: string }>('POST', 'slack/messages', body)).ts;
}
const tasks = async (company: Company) =>
  (await company.control<{ tasks: { id: string; name: string }[] }>('GET', 'clickup/tasks')).tasks;
const repliesTo = async (company: Company, ts: string): Promise<readonly ThreadMessage[]> =>
  (await company.thread(ts)).filter((message) => message.ts !== ts);
const whispers = (company: Company, words: string) =>
  eventually(async () => expect((await company.ephemeralTexts()).join()).toContain(words), patienceMs);

describe('where the project allows it', () => {
  test('a mention of the app in the channel starts a task: it is written in ClickUp, done like all others, and named under the mention', async () => {
    const company = await allowing();
    const agent = await company.connect();
    const ts = await mention(company, 'fix the login\n\nIt fails since *Monday*.');
    const { taskId } = await agent.claimNext();
    const [written, ...others] = await tasks(company);
    expect([written?.name, others]).toEqual(['fix the login', []]);
    const reply = await eventually(async () => {
      const [first] = await repliesTo(company, ts);
      expect(first?.text).toContain('A task was made of it');
      return first as ThreadMessage;
    }, patienceMs);
    const root = (await company.channelMessages()).find(({ author }) => author.isApp);
    expect(reply.text).toContain(`thread/${company.channelId()}-${root?.ts}|Its thread>`);
    const { task } = await company.control<{ task: { markdown_description: string } }>(
      'GET',
      `clickup/tasks/${written?.id}`,
    );
    expect(task.markdown_description).toContain('Theo asked for it in Slack');
    expect(task.markdown_description).toContain('It fails since **Monday**.');
    const [message] = (await company.thread(ts)).filter((each) => each.ts === ts);
    expect(message).toMatchObject({ reactions: [{ name: 'eyes' }] });
    expect(taskId).toMatch(/^tsk_/);
    expect(await company.refusals()).toEqual([]);
  });

  test('told twice, and ClickUp silent after it took the task: there is one task and one answer', async () => {
    const company = await allowing();
    await company.fault({ target: 'webhook.slack', kind: 'duplicate', times: 3 });
    await company.fault({ target: 'clickup.createTask', kind: 'accepted_timeout', times: 1 });
    const ts = await mention(company, 'fix the login');
    await eventually(async () => expect(await repliesTo(company, ts)).toHaveLength(1), patienceMs);
    expect(await tasks(company)).toHaveLength(1);
  });

  test('a mention that begins with the name of an agent gives the task to that one', async () => {
    const company = await allowing();
    const [scribe, ada] = [await company.connect('Scribe'), await company.connect('Ada')];
    await mention(company, 'Ada: fix the login');
    const offered = await ada.next('task.available');
    expect(offered.task.title).toBe('fix the login');
    const lost = await scribe.ask({ type: 'claim', taskId: offered.task.id });
    expect(lost).toMatchObject({ outcome: 'lost', holder: { name: 'Ada' } });
    expect(await ada.ask({ type: 'claim', taskId: offered.task.id })).toMatchObject({ outcome: 'won' });
  });

  test('ClickUp refuses the task: it is said under the mention', async () => {
    const company = await allowing();
    await company.fault({ target: 'clickup.createTask', kind: 'refused', status: 401, error: 'OAUTH_019', times: 1 });
    const ts = await mention(company, 'fix the login');
    await eventually(
      async () => expect((await repliesTo(company, ts))[0]?.text).toContain('could not be written in ClickUp'),
      patienceMs,
    );
  });

  test.each(['👋', ''])('%j asks for nothing, which is said to the person alone', async (words) => {
    const company = await allowing();
    const ts = await mention(company, words);
    await whispers(company, 'Say what is to be done');
    expect([await repliesTo(company, ts), await tasks(company)]).toEqual([[], []]);
  });
});

test('where the project does not allow it, the person alone is told so, and no task is made', async () => {
  const company = await hub.company({ listOf: 'demo' });
  await mention(company, 'fix the login');
  await whispers(company, 'I make no tasks of mentions for @demo');
  expect(await tasks(company)).toEqual([]);
});

test('a project without a list in ClickUp has no place for the task, which is said', async () => {
  const company = await hub.company({ mentionsStartTasks: true });
  await mention(company, 'fix the login');
  await whispers(company, 'names no list of ClickUp');
});

test('a mention in a thread of a task is a word to its agent, and starts none', async () => {
  const company = await allowing();
  const agent = await company.connect();
  await company.writeTask('@demo please');
  await agent.claimNext();
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root?.text).toContain('Scribe');
    return root?.ts as string;
  }, patienceMs);
  await company.reply(rootTs, `<@${company.workspace.slack.botUserId}> and the logout`);
  expect((await agent.next('message')).message.text).toContain('and the logout');
  expect(await tasks(company)).toHaveLength(1);
});
