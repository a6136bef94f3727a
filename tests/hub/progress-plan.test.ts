import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { ThreadMessage } from './company.js';
import { Hub } from './hub.js';
import { startTask, type StartedTask } from './started-task.js';

const patienceMs = 20_000;
const restSeconds = 2;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: { NEXUS_SLACK_PROGRESS_PAUSE_MS: '500', NEXUS_SLACK_PLAN_REST_SECONDS: String(restSeconds) },
  });
});
afterAll(() => hub.close());

const say = async ({ agent, held }: StartedTask, text: string, kind = 'progress'): Promise<void> => {
  await agent.ask({ type: 'say', ...held, kind, text });
};

interface Plan {
  readonly type: string;
  readonly block_id: string;
  readonly title: string;
  readonly tasks: readonly { readonly title: string; readonly status: string; readonly details?: unknown }[];
}

const planOf = ({ blocks }: ThreadMessage): Plan | undefined =>
  (blocks as unknown as readonly Plan[]).find(({ type }) => type === 'plan');

/** What each plan of the thread shows: its title, and its steps with their states. */
async function plans({ company, rootTs }: StartedTask): Promise<readonly unknown[]> {
  const shown = (await company.thread(rootTs)).filter(({ deleted }) => !deleted).map(planOf);
  return shown
    .filter((plan) => plan !== undefined)
    .map(({ title, tasks }) => [title, ...tasks.map((task) => `${task.title}: ${task.status}`)]);
}

async function shows(task: StartedTask, expected: readonly unknown[]): Promise<void> {
  await eventually(async () => expect(await plans(task)).toEqual(expected), patienceMs);
}

/** Calls of a method of Slack that ended so. */
async function calls({ company }: StartedTask, method: string, outcome: 'ok' | 'refused'): Promise<number> {
  const query = `journal?kind=slack.request&name=${method}&outcome=${outcome}&limit=1000`;
  return (await company.control<{ entries: readonly unknown[] }>('GET', query)).entries.length;
}

const refuse = ({ company }: StartedTask, refusedBlocks: readonly string[]): Promise<unknown> =>
  company.control('PATCH', '', { slack: { refusedBlocks } });

test('progress is a plan: earlier steps complete, the newest at work, and complete when the run ends', async () => {
  const task = await startTask(hub);
  await say(task, 'reading');
  await shows(task, [['reading', 'reading: in_progress']]);
  const [, before] = await task.company.thread(task.rootTs);
  await say(task, 'testing *it*');
  await shows(task, [['testing it', 'reading: complete', 'testing it: in_progress']]);
  const [, after] = await task.company.thread(task.rootTs);
  // With another id, a plan that somebody opened would close.
  expect(planOf(after as ThreadMessage)?.block_id).toBe(planOf(before as ThreadMessage)?.block_id);
  await task.agent.ask({ type: 'finish', ...task.held, text: 'ok' });
  await shows(task, [['Done in 2 steps', 'reading: complete', 'testing it: complete']]);
  expect(await task.threadTexts()).toEqual(['• reading\n• testing _it_', '✅ ok']);
  // The root message, the progress and the result: the end tells nobody.
  expect(await calls(task, 'chat.postMessage', 'ok')).toBe(3);
  expect(await calls(task, 'chat.update', 'refused')).toBe(0);
});

test.each([
  ['fails', { type: 'finish', outcome: 'failed', text: 'no' }, 'Failed after 1 step', 'error'],
  ['is given back', { type: 'release', reason: 'enough' }, 'Given back after 1 step', 'complete'],
] as const)('a run that %s shows it', async (_what, frame, title, status) => {
  const task = await startTask(hub);
  await say(task, 'trying');
  await task.agent.ask({ ...frame, ...task.held });
  await shows(task, [[title, `trying: ${status}`]]);
});

test('a run that a person stops shows it', async () => {
  const task = await startTask(hub);
  await say(task, 'trying');
  await shows(task, [['trying', 'trying: in_progress']]);
  const { company, rootTs } = task;
  const stop = { channelId: company.channelId(), threadTs: rootTs, personEmail: company.workspace.people[0]?.email };
  await eventually(async () => {
    await company.control('POST', 'slack/sessions/stop', stop);
  }, patienceMs);
  await shows(task, [['Stopped after 1 step', 'trying: error']]);
});

test('where Slack refuses plans the words are sent as text at once, each once, and plans come back after a rest', async () => {
  const task = await startTask(hub);
  await refuse(task, ['plan', 'task_card']);
  await say(task, 'one');
  await eventually(async () => expect(await task.threadTexts()).toEqual(['one']), patienceMs);
  expect(await calls(task, 'chat.postMessage', 'refused')).toBe(1);
  await say(task, 'two');
  await eventually(async () => expect(await task.threadTexts()).toEqual(['• one\n• two']), patienceMs);
  expect(await plans(task)).toEqual([]);
  // While it rests it is not asked for a plan again.
  expect(await calls(task, 'chat.update', 'refused')).toBe(0);
  await refuse(task, []);
  await eventually(async () => {
    await say(task, 'again');
    const said = (await task.threadTexts()).join();
    await eventually(async () => expect((await task.threadTexts()).join()).not.toBe(said), patienceMs);
    expect(await plans(task)).toHaveLength(1);
  }, patienceMs);
  const [text = ''] = await task.threadTexts();
  const [[, ...steps] = []] = (await plans(task)) as readonly (readonly string[])[];
  expect(text.startsWith('• one\n• two\n• again')).toBe(true);
  expect(steps.slice(0, 3)).toEqual(['one: complete', 'two: complete', expect.stringMatching(/^again: /)]);
});

test('a plan that is refused while it is changed becomes text in the same message', async () => {
  const task = await startTask(hub);
  await say(task, 'one');
  await shows(task, [['one', 'one: in_progress']]);
  await refuse(task, ['plan']);
  await say(task, 'two');
  await eventually(async () => expect(await task.threadTexts()).toEqual(['• one\n• two']), patienceMs);
  expect(await plans(task)).toEqual([]);
  expect(await calls(task, 'chat.update', 'refused')).toBe(1);
  expect(await calls(task, 'chat.postMessage', 'ok')).toBe(2);
});

test('a plan that was taken without an answer is found by its mark, and not posted again', async () => {
  const task = await startTask(hub);
  await task.company.fault({ target: 'slack.chat.postMessage', kind: 'accepted_timeout', times: 1 });
  await say(task, 'one');
  await say(task, 'two');
  await shows(task, [['two', 'one: complete', 'two: in_progress']]);
  expect(await task.threadTexts()).toEqual(['• one\n• two']);
});

test('a message that is full is over as a plan, and another one goes on', async () => {
  const task = await startTask(hub);
  const long = 'x'.repeat(1_400);
  for (const word of ['a', 'b', 'c']) await say(task, `${word}${long}`);
  await eventually(async () => {
    const shown = (await plans(task)) as readonly (readonly string[])[];
    expect(shown.map(([title]) => title)).toEqual(['2 steps, continued below', `c${'x'.repeat(59)} …`]);
  }, patienceMs);
});

test('words too long for one message are over several, and what stood before is over as a plan', async () => {
  const task = await startTask(hub);
  await say(task, 'reading');
  await say(task, 'word '.repeat(900));
  await shows(task, [['1 step, continued below', 'reading: complete']]);
  await eventually(async () => expect(await task.threadTexts()).toHaveLength(3), patienceMs);
});

test('the end of a run brings no progress message back that a person deleted', async () => {
  const task = await startTask(hub);
  await say(task, 'one');
  await shows(task, [['one', 'one: in_progress']]);
  const ts = (await task.company.thread(task.rootTs))[1]?.ts;
  await task.company.control('DELETE', `slack/messages/${ts}?channelId=${task.company.channelId()}`);
  await task.agent.ask({ type: 'finish', ...task.held, text: 'ok' });
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      "select status from effect where task_id = $1 and payload -> 'plan' ->> 'ended' = 'completed'",
      [task.held.taskId],
    );
    expect(rows).toEqual([{ status: 'delivered' }]);
  }, patienceMs);
  expect(await task.threadTexts()).toEqual(['✅ ok']);
});

test('nobody is notified by words of a plan', async () => {
  const task = await startTask(hub);
  const { company } = task;
  const somebody = company.workspace.people[0]?.slackUserId ?? '';
  await say(task, `<!channel> <@${somebody}> @here ${'word '.repeat(40)} <!everyone>`);
  await eventually(async () => expect(await plans(task)).toHaveLength(1), patienceMs);
  const pings = (await company.thread(task.rootTs)).map((message) => message.pings);
  expect(pings).toEqual([[], []]);
});
