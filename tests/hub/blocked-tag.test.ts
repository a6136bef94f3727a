import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const tagsOf = async ({ company, externalId }: StartedTask): Promise<readonly string[]> =>
  (await company.clickUpTask(externalId)).task.tags.map(({ name }) => name);

/** How often Oblivion asked ClickUp to add or remove a tag. */
const callsOf = async ({ company }: StartedTask, name: 'addTagToTask' | 'removeTagFromTask'): Promise<number> =>
  (await company.control<{ entries: unknown[] }>('GET', `journal?name=${name}`)).entries.length;

const block = ({ agent, held }: StartedTask) =>
  agent.ask({ type: 'say', ...held, kind: 'blocker', text: 'No access to the repository' });

test('while an agent reports a blocker its ClickUp task is tagged: added once, removed once', async () => {
  const started = await startTask(hub);
  const { company, agent, held, rootTs } = started;
  await block(started);
  await eventually(async () => expect(await tagsOf(started)).toEqual(['blocked']));
  await agent.ask({ type: 'say', ...held, kind: 'blocker', text: 'Still none' });
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Who could give it?' });
  await eventually(async () => expect(await company.commentTexts(started.externalId)).toHaveLength(3));
  expect(await tagsOf(started)).toEqual(['blocked']);
  await company.reply(rootTs, 'You have it now');
  await eventually(async () => expect(await tagsOf(started)).toEqual([]));
  await agent.ask({ type: 'finish', ...held, text: 'Done' });
  await eventually(async () => expect(await company.commentTexts(started.externalId)).toHaveLength(4));
  expect([await callsOf(started, 'addTagToTask'), await callsOf(started, 'removeTagFromTask')]).toEqual([1, 1]);
});

test('a question alone is no blocker', async () => {
  const started = await startTask(hub);
  const { company, agent, held } = started;
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await agent.ask({ type: 'finish', ...held, text: 'Done' });
  await eventually(async () => expect(await company.commentTexts(started.externalId)).toHaveLength(2));
  expect(await callsOf(started, 'addTagToTask')).toBe(0);
});

test('a tag that a person had given stays theirs', async () => {
  const started = await startTask(hub, { tags: ['blocked'] });
  const { company, agent, held, rootTs } = started;
  await block(started);
  await company.reply(rootTs, 'Go on');
  await agent.next('message');
  await agent.ask({ type: 'finish', ...held, text: 'Done' });
  await eventually(async () => expect(await company.commentTexts(started.externalId)).toHaveLength(2));
  expect(await tagsOf(started)).toEqual(['blocked']);
  expect(await callsOf(started, 'addTagToTask')).toBe(0);
});

test('a tag that ClickUp took without answering is not added again, and is taken away all the same', async () => {
  const started = await startTask(hub);
  await started.company.fault({ target: 'clickup.addTagToTask', kind: 'accepted_timeout', times: 1 });
  await block(started);
  const { company, agent, held, rootTs } = started;
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      `select status, external_id from effect where task_id = $1 and kind = 'clickup.blocked_mark'`,
      [held.taskId],
    );
    expect(rows).toEqual([{ status: 'delivered', external_id: 'changed' }]);
  }, 20_000);
  expect(await callsOf(started, 'addTagToTask')).toBe(1);
  await company.reply(rootTs, 'Go on');
  await agent.next('message');
  await eventually(async () => expect(await tagsOf(started)).toEqual([]));
});

test('an agent that falls away takes its blocker with it', async () => {
  const started = await startTask(hub);
  const { agent, held } = started;
  await block(started);
  await eventually(async () => expect(await tagsOf(started)).toEqual(['blocked']));
  await agent.ask({ type: 'release', ...held, reason: 'somebody else should try' });
  await eventually(async () => expect(await tagsOf(started)).toEqual([]));
});
