import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const assigneesOf = async ({ company, externalId }: StartedTask): Promise<readonly string[]> =>
  (await company.clickUpTask(externalId)).task.assignees.map(({ username }) => username);

/** Every change of the task that Oblivion asked ClickUp for: how often, and with which assignees. */
async function changesOf({ company }: Pick<StartedTask, 'company'>): Promise<readonly string[]> {
  const { entries } = await company.control<{ entries: { detail: { input: { body: { assignees?: object } } } }[] }>(
    'GET',
    'journal?name=updateTask',
  );
  return entries.flatMap(({ detail: { input } }) =>
    input.body.assignees === undefined ? [] : [JSON.stringify(input.body.assignees)],
  );
}

test('claimed -> the account of Oblivion is an assignee; released -> it is none, and people stay', async () => {
  const started = await startTask(hub);
  const { company, agent, held, externalId, threadTexts } = started;
  await eventually(async () => expect(await assigneesOf(started)).toEqual(['Oblivion']));
  await company.editTask(externalId, { assignees: ['mira@acme.test', await serviceMail(started)] });
  await agent.next('task.updated', (frame) => frame.changes['assignee'] === 'Mira');
  await agent.ask({ type: 'release', ...held, reason: 'somebody else should try' });
  await eventually(async () => expect(await assigneesOf(started)).toEqual(['Mira']));
  await eventually(async () =>
    expect(await threadTexts()).toEqual([
      'ℹ️ Mira changed the assignee from none to “Mira”.',
      'ℹ️ The agent gave the task back. It is offered to the group again.',
    ]),
  );
  expect(await changesOf(started)).toHaveLength(2);
});

async function serviceMail({ company }: StartedTask): Promise<string> {
  const { clickup } = await company.control<{ clickup: { serviceUser: { email: string } } }>('GET', '');
  return clickup.serviceUser.email;
}

test('who did a task stays its assignee; one that failed has none', async () => {
  const done = await startTask(hub);
  await done.agent.ask({ type: 'finish', ...done.held, text: 'All of it' });
  const failed = await startTask(hub);
  // An assignment that has not gone out yet would be dropped, and none would have to be taken away.
  await eventually(async () => expect(await assigneesOf(failed)).toEqual(['Oblivion']));
  await failed.agent.ask({ type: 'finish', ...failed.held, outcome: 'failed', text: 'No way' });
  await eventually(async () => expect(await changesOf(failed)).toHaveLength(2));
  expect(await assigneesOf(failed)).toEqual([]);
  await eventually(async () => expect(await done.company.commentTexts(done.externalId)).toHaveLength(1));
  await eventually(async () => expect(await assigneesOf(done)).toEqual(['Oblivion']));
});

test('a task that a person gave to Oblivion stays given to it', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const mail = (await company.control<{ clickup: { serviceUser: { email: string } } }>('GET', '')).clickup.serviceUser
    .email;
  const externalId = await company.writeTask('@demo please');
  await company.editTask(externalId, { assignees: [mail] });
  const { taskId, epoch } = await agent.claimNext();
  const marks = async () => {
    const { rows } = await hub.asSuperuser(
      `select status from effect where task_id = $1 and kind = 'clickup.holder_mark' order by position`,
      [taskId],
    );
    return rows.map((row) => row['status']);
  };
  await eventually(async () => expect(await marks()).toEqual(['delivered']));
  await agent.ask({ type: 'release', taskId, epoch, reason: 'no' });
  await eventually(async () => expect(await marks()).toEqual(['delivered', 'dropped']));
  expect((await company.clickUpTask(externalId)).task.assignees.map(({ username }) => username)).toEqual(['Oblivion']);
});

test('an assignment that ClickUp took without answering is not made again, and is taken away all the same', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  // The status is set by the first call, the assignee by the second.
  await company.fault({ target: 'clickup.updateTask', kind: 'accepted_timeout', times: 2 });
  const { taskId, epoch } = await agent.claimNext();
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      `select status, external_id from effect where task_id = $1 and kind = 'clickup.holder_mark'`,
      [taskId],
    );
    expect(rows).toEqual([{ status: 'delivered', external_id: 'changed' }]);
  }, 30_000);
  expect(await changesOf({ company })).toHaveLength(1);
  await agent.ask({ type: 'release', taskId, epoch, reason: 'enough' });
  await eventually(async () => expect((await company.clickUpTask(externalId)).task.assignees).toEqual([]), 30_000);
});
