import { NexusClient } from '@oblivion/nexus-client';
import type { TaskId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Orders } from './channel-orders.js';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

test('a finished task that is opened again in ClickUp after its project was archived stays finished, and it is said once', async () => {
  const { company, agent, externalId, held } = await startTask(hub);
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const orders = await Orders.of(hub, company);
  const toBe = (status: string) =>
    eventually(async () => expect((await person.task(held.taskId as TaskId)).task.status).toBe(status), patienceMs);
  const set = (status: string) => company.editTask(externalId, { status });
  await agent.ask({ type: 'finish', ...held, text: 'All of it' });
  await eventually(async () => {
    expect((await company.clickUpTask(externalId)).task.status.status).toBe('in review');
  }, patienceMs);
  await set('done');
  await toBe('done');
  const project = (await person.projects())[0]?.id as string;
  expect((await orders.archive(project)).status).toBe(200);
  expect((await person.why(externalId)).explanation).toMatch(
    /The task was done .* Its project @demo is archived since/,
  );

  const refusals = async () =>
    (await company.commentTexts(externalId)).filter((text) => text.includes('does not open this task again'));
  await set('in progress');
  await eventually(async () => {
    expect(await refusals()).toEqual([
      expect.stringContaining('Its project @demo is archived, so no agent works on it.'),
    ]);
  }, patienceMs);
  const why = await person.why(externalId);
  expect([why.reason, why.advice]).toEqual(['finished', 'Restore the project, then open the task again.']);
  await set('done');
  await set('to do');
  await company.comment(externalId, 'Nobody there?');
  await eventually(async () => {
    const { messages } = await person.task(held.taskId as TaskId);
    expect(messages.map(({ text }) => text)).toContain('Nobody there?');
  }, patienceMs);
  expect((await person.task(held.taskId as TaskId)).task.status).toBe('done');
  expect(await refusals()).toHaveLength(1);

  expect((await orders.restore(project)).status).toBe(200);
  await set('in progress');
  await toBe('available');
  expect(await refusals()).toHaveLength(1);
});
