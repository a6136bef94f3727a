import { type SpecVersion, specVersionPage } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

async function versionsOf(company: Company, taskId: string): Promise<readonly SpecVersion[]> {
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const answer = await fetch(`${hub.nexusUrl}/api/v1/tasks/${taskId}/versions`, { headers: { cookie } });
  return specVersionPage.parse(await answer.json()).items;
}

test('an edit of the words is a further version: told once in the thread, given to the agent, kept with the others', async () => {
  const { company, agent, externalId, held, threadTexts } = await startTask(hub);
  await company.editTask(externalId, { markdownDescription: '@demo please\n\nUse the new form.' });
  const second = await agent.next('task.updated', (frame) => frame.spec?.version === 2);
  expect(second.spec).toMatchObject({
    description: '@demo please\n\nUse the new form.',
    author: 'Mira',
    diff: '+ Use the new form.',
  });
  expect(second.changes).toEqual({ description: '@demo please\n\nUse the new form.' });
  await company.editTask(externalId, { name: 'Fix the sign-in' });
  const third = await agent.next('task.updated', (frame) => frame.spec?.version === 3);
  expect(third.task.title).toBe('Fix the sign-in');

  await eventually(async () =>
    expect(await threadTexts()).toEqual([
      'ℹ️ Mira changed the description. The task is at version 2:\n\n```\n+ Use the new form.\n```',
      'ℹ️ Mira changed the title. The task is at version 3:\n\n```\n- Fix the login\n+ Fix the sign-in\n```',
    ]),
  );
  expect(await versionsOf(company, held.taskId)).toMatchObject([
    { version: 3, title: 'Fix the sign-in', author: 'Mira' },
    { version: 2, title: 'Fix the login', diff: '+ Use the new form.' },
    { version: 1, title: 'Fix the login', description: '@demo please', author: null, diff: '' },
  ]);
  await agent.ask({ type: 'release', ...held, reason: 'for another' });
  const again = (await agent.ask({ type: 'claim', taskId: held.taskId })).claim;
  expect(again).toMatchObject({ specVersion: 3, task: { description: '@demo please\n\nUse the new form.' } });
});

test('an edit of spaces and empty lines is no version: the next edit of words is the second', async () => {
  const { company, agent, externalId, held, threadTexts } = await startTask(hub, { description: 'One\nTwo @demo' });
  const spaced = 'One  \n\n\nTwo @demo\n';
  await company.editTask(externalId, { markdownDescription: spaced });
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select description from task where id = $1', [held.taskId]);
    expect(rows).toEqual([{ description: spaced }]);
  });
  await company.editTask(externalId, { markdownDescription: 'One\n\nThree @demo' });
  await agent.next('task.updated', (frame) => frame.spec?.version === 2);
  await eventually(async () => expect((await threadTexts()).join()).toContain('- Two @demo\n+ Three @demo'));
  expect(await threadTexts()).toHaveLength(1);
  expect(await versionsOf(company, held.taskId)).toHaveLength(2);
});

test('a long edit is cut in the thread and leads to the task; the agent gets all of it', async () => {
  const { company, agent, externalId, held, threadTexts } = await startTask(hub);
  const steps = Array.from({ length: 200 }, (_, index) => `Step ${index} <!channel>`).join('\n\n');
  await company.editTask(externalId, { markdownDescription: `@demo please\n\n${steps}` });
  const { spec } = await agent.next('task.updated', (frame) => frame.spec?.version === 2);
  expect(spec?.diff.split('\n')).toHaveLength(200);
  await eventually(async () => expect(await threadTexts()).toHaveLength(1));
  const [note = ''] = await threadTexts();
  expect(note).toMatch(new RegExp(`188 more lines: <http[^|]*/tasks/${held.taskId}\\|the task>$`));
  expect(note.length).toBeLessThan(3_000);
  expect((await company.channelMessages()).flatMap(({ pings }) => pings)).toEqual([]);
});

test('an agent that was away hears every version after its cursor, in order', async () => {
  const { company, agent, externalId } = await startTask(hub);
  const { cursor } = await agent.next('welcome');
  agent.close();
  for (const name of ['Second', 'Third']) {
    await company.editTask(externalId, { name });
    await eventually(async () => {
      const { rows } = await hub.asSuperuser('select title from task where external_id = $1', [externalId]);
      expect(rows).toEqual([{ title: name }]);
    });
  }
  const back = await company.connect('Scribe', { cursor });
  await back.next('task.updated', (frame) => frame.spec?.version === 3);
  const heard = back.frames.flatMap((frame) => (frame.type === 'task.updated' ? [frame.spec?.title] : []));
  expect(heard).toEqual(['Second', 'Third']);
});

test('a result for an older wording is marked, in the thread and in ClickUp; one for the newest is not', async () => {
  for (const { specVersion, isMarked } of [
    { specVersion: 1, isMarked: true },
    { specVersion: 2, isMarked: false },
  ]) {
    const { company, agent, externalId, held, threadTexts } = await startTask(hub);
    await company.editTask(externalId, { markdownDescription: '@demo please\n\nIn blue.' });
    await agent.next('task.updated', (frame) => frame.spec?.version === 2);
    await agent.ask({ type: 'finish', ...held, text: 'It is red.', specVersion });
    const mark = 'Made for version 1 of the task, which is at version 2 now.';
    const places = [threadTexts, () => company.commentTexts(externalId)];
    for (const read of places) {
      await eventually(async () => expect((await read()).join('\n')).toContain('It is red.'), 20_000);
      expect((await read()).join('\n').includes(mark)).toBe(isMarked);
    }
  }
});
