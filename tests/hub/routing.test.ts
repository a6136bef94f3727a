import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_RECONCILIATION_SECONDS: '1' } });
});
afterAll(() => hub.close());

/** The root message of a task, once it stands. */
async function rootOf(company: Company, taskId: string, channel = 'demo') {
  return eventually(async () => {
    const roots = (await company.channelMessages(channel)).filter((message) => message.text.includes(taskId));
    expect(roots).toHaveLength(1);
    return roots[0] as (typeof roots)[number];
  }, 15_000);
}

/** Work done after everything that came before: a task whose root stands was handled behind it. */
async function settle(company: Company): Promise<void> {
  await rootOf(company, await company.writeTask('@demo marker', { name: 'Marker' }));
}

test('an unknown tag: a comment says which tags exist, once, and nothing is posted', async () => {
  const company = await hub.company({ projects: ['demo', 'billing'] });
  const taskId = await company.writeTask('please, @nobody');
  await eventually(async () => expect(await company.commentTexts(taskId)).toHaveLength(1), 15_000);
  expect((await company.commentTexts(taskId))[0]).toMatch(/@nobody.*@billing, @demo/s);
  await company.editTask(taskId, { markdownDescription: 'please, @nobody and @noone' });
  await settle(company);
  expect(await company.commentTexts(taskId)).toHaveLength(1);
  expect((await company.channelMessages()).filter((message) => message.text.includes(taskId))).toEqual([]);
});

test('the tag mended by an edit: the task finds its project, and what was said of it before is heard once', async () => {
  const company = await hub.company();
  const taskId = await company.writeTask('@demoo please');
  await eventually(async () => expect(await company.commentTexts(taskId)).toHaveLength(1), 15_000);
  await company.comment(taskId, 'By Friday, please.');
  await settle(company);
  await company.editTask(taskId, { markdownDescription: '@demo please' });
  const root = await rootOf(company, taskId);
  const said = async () => (await company.thread(root.ts)).filter(({ text }) => text.includes('By Friday, please.'));
  await eventually(async () => expect(await said()).toHaveLength(1), 15_000);
  await company.comment(taskId, 'Or on Monday.');
  await eventually(async () => expect((await company.thread(root.ts)).at(-1)?.text).toContain('Or on Monday.'), 15_000);
  expect(await said()).toHaveLength(1);
});

test('two tags: the first wins and the thread says so', async () => {
  const company = await hub.company({ projects: ['demo', 'billing'] });
  const root = await rootOf(company, await company.writeTask('@demo, or is it @billing?'));
  await eventually(async () => {
    const notes = (await company.thread(root.ts)).filter((message) => message.text.includes('@billing.'));
    expect(notes).toHaveLength(1);
  });
  expect(await company.channelMessages('billing')).toEqual([]);
});

test('no tag, a tag in code, an empty description: not our business', async () => {
  const company = await hub.company();
  const ids = [await company.writeTask('nothing'), await company.writeTask('`@demo`'), await company.writeTask('')];
  await settle(company);
  for (const id of ids) {
    expect(await company.commentTexts(id)).toEqual([]);
    expect((await company.channelMessages()).filter((message) => message.text.includes(id))).toEqual([]);
  }
});

test('a task with nothing but its tag, and one with no words in its title', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  await rootOf(company, await company.writeTask('@demo'));
  const blank = await rootOf(
    company,
    await company.writeTask('@demo', { name: '   ' }).catch(() => company.writeTask('@demo', { name: '\u200b' })),
  );
  expect(blank.text).toContain('@demo');
  await agent.next('task.available');
});

test('a description of 200 kB reaches the agent whole and the channel as an excerpt', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const description = `@demo ${'A long story. '.repeat(14_500)}the end`;
  expect(description.length).toBeGreaterThan(200_000);
  const root = await rootOf(company, await company.writeTask(description));
  expect(root.text.length).toBeLessThan(1_000);
  const grant = await agent.claimNext();
  expect(grant.task.description).toBe(description);
});

test('emoji, right-to-left text and Markdown arrive as they were written', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const title = 'אבג 🚀 *bold* _x_ `code`';
  const description = '@demo שלום **עולם** 👩‍👩‍👧\n\n- [ ] item\n\n```js\nlet a = "<b>";\n```';
  await rootOf(company, await company.writeTask(description, { name: title }));
  const grant = await agent.claimNext();
  expect(grant.task.title).toBe(title);
  expect(grant.task.description.trim()).toBe(description);
});

test("Slack's control sequences in a task, a comment and an agent's words ping nobody", async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const bait = '<!channel> <!here> <@U123> @channel &lt;!everyone&gt;';
  const taskId = await company.writeTask(`@demo ${bait}`, { name: `Bait ${bait}` });
  const root = await rootOf(company, taskId);
  const { taskId: id, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId: id, epoch });
  await company.comment(taskId, `look: ${bait}`);
  await agent.ask({
    type: 'say',
    taskId: id,
    epoch,
    kind: 'progress',
    text: `**${bait}** [${bait}](https://x.example) \`${bait}\``,
  });
  const result = { text: bait, artifacts: [{ title: bait, url: 'https://x.example/<!channel>' }] };
  await agent.ask({ type: 'finish', taskId: id, epoch, ...result });
  await eventually(async () => {
    const thread = await company.thread(root.ts);
    expect(thread.length).toBeGreaterThanOrEqual(4);
    for (const message of thread) expect(message.pings, message.text).toEqual([]);
  }, 15_000);
  expect(await company.refusals()).toEqual([]);
});

test('a project that takes a whole list: its tasks need no tag, those of other lists do, and one that is moved there comes', async () => {
  const company = await hub.company({ listOf: 'demo', takesWholeList: true, otherLists: ['Elsewhere'] });
  const agent = await company.connect();
  const [, elsewhere] = company.workspace.clickup.lists;
  const within = await company.writeTask('no project is named here');
  await rootOf(company, within);
  expect((await agent.next('task.available')).task.url).toContain(within);
  const outside = await company.writeTask('nor here', { listId: elsewhere?.id });
  await settle(company);
  expect((await company.channelMessages()).filter((message) => message.text.includes(outside))).toEqual([]);
  await company.editTask(outside, { listId: company.workspace.clickup.listId });
  await rootOf(company, outside);
});
