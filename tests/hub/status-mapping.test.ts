import { NexusClient, ProblemError } from '@oblivion/nexus-client';
import type { ProjectId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

const statuses = [
  { status: 'to do', type: 'open' },
  { status: 'cooking', type: 'custom' },
  { status: 'tasting', type: 'custom' },
  { status: 'served', type: 'custom' },
  { status: 'closed', type: 'closed' },
];

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

interface Kitchen extends StartedTask {
  readonly client: NexusClient;
  readonly projectId: ProjectId;
  statusInClickUp(): Promise<string>;
}

/** A company whose list has statuses of its own making, and a task that an agent works on. */
async function kitchen(role = 'owner'): Promise<Kitchen> {
  const started = await startTask(hub, { clickupStatuses: statuses });
  const { company, externalId } = started;
  const { rows } = await hub.asSuperuser('select id from project where tenant_id = $1', [company.tenantId]);
  await hub.asSuperuser('update person set role = $1 where tenant_id = $2', [role, company.tenantId]);
  return {
    ...started,
    client: await clientOf(company),
    projectId: rows[0]?.['id'] as ProjectId,
    statusInClickUp: async () => (await company.clickUpTask(externalId)).task.status.status,
  };
}

async function clientOf(company: Company): Promise<NexusClient> {
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  return new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
}

async function problemOf(call: Promise<unknown>): Promise<ProblemError> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return error as ProblemError;
}

test('statuses are found by type, and what a person chooses is set in place of them', async () => {
  const { agent, held, company, client, projectId, statusInClickUp } = await kitchen();
  const { listId } = company.workspace.clickup;
  await eventually(async () => expect(await statusInClickUp()).toBe('cooking'));
  expect(await client.statusMappings(projectId)).toMatchObject([
    {
      listId,
      listName: 'Tasks',
      statuses: statuses.map(({ status: name, type }) => ({ name, type })),
      mapping: {
        open: { status: 'to do', origin: 'found' },
        in_progress: { status: 'cooking', origin: 'found' },
        in_review: { status: null, origin: 'found' },
        done: { status: 'closed', origin: 'found' },
      },
    },
  ]);

  const mapped = await client.mapStatuses(projectId, { listId, mapping: { in_review: 'Tasting', done: 'served' } });
  expect(mapped.mapping).toMatchObject({
    in_review: { status: 'tasting', origin: 'chosen' },
    done: { status: 'served', origin: 'chosen' },
    in_progress: { status: 'cooking', origin: 'found' },
  });
  await agent.ask({ type: 'finish', ...held, text: 'It is ready' });
  await eventually(async () => expect(await statusInClickUp()).toBe('tasting'));
});

test('a status that a person sets means what was chosen for it: the task is done, and opened again', async () => {
  const { agent, company, externalId, client, projectId, rootTs } = await kitchen();
  const { listId } = company.workspace.clickup;
  await client.mapStatuses(projectId, { listId, mapping: { done: 'served' } });
  await company.editTask(externalId, { status: 'served' });
  expect((await agent.next('stop')).reason).toContain('Mira');
  await eventually(async () => expect((await company.channelMessages())[0]?.text).toContain('✅ done'));
  await company.editTask(externalId, { status: 'tasting' });
  await eventually(
    () => expect(agent.frames.filter((frame) => frame.type === 'task.available')).toHaveLength(2),
    10_000,
  );
  await eventually(async () =>
    expect((await company.thread(rootTs)).map(({ text }) => text).join()).toContain('opened again'),
  );
});

test('a status that shall not be set is left alone, and all that was chosen can be taken back', async () => {
  const { agent, held, company, client, projectId, statusInClickUp } = await kitchen();
  const { listId } = company.workspace.clickup;
  await eventually(async () => expect(await statusInClickUp()).toBe('cooking'));
  await client.mapStatuses(projectId, { listId, mapping: { in_review: null, open: 'tasting' } });
  await agent.ask({ type: 'release', ...held, reason: 'not mine' });
  await eventually(async () => expect(await statusInClickUp()).toBe('tasting'));
  const { mapping } = await client.mapStatuses(projectId, { listId, mapping: {} });
  expect(mapping['open']).toEqual({ status: 'to do', origin: 'found' });
});

test('what cannot be kept is refused in words: the field, and what is allowed', async () => {
  const { company, client, projectId } = await kitchen();
  const { listId } = company.workspace.clickup;
  const unknown = await problemOf(client.mapStatuses(projectId, { listId, mapping: { in_review: 'review' } }));
  expect(unknown).toMatchObject({ status: 400, field: 'body.mapping.in_review' });
  expect(unknown.message).toContain('it has: to do, cooking, tasting, served, closed');
  const twice = { in_progress: 'cooking', done: 'cooking' };
  expect((await problemOf(client.mapStatuses(projectId, { listId, mapping: twice }))).field).toBe('body.mapping.done');
  const elsewhere = await problemOf(client.mapStatuses(projectId, { listId: '1', mapping: {} }));
  expect(elsewhere).toMatchObject({ status: 400, field: 'body.listId' });
  expect(await problemOf(client.statusMappings(projectId, '1'))).toMatchObject({ field: 'query.listId' });
});

test('only an owner chooses; everybody may look; another tenant finds nothing', async () => {
  const { company, client, projectId } = await kitchen('admin');
  const { listId } = company.workspace.clickup;
  expect(await client.statusMappings(projectId)).toHaveLength(1);
  expect(await problemOf(client.mapStatuses(projectId, { listId, mapping: {} }))).toMatchObject({ status: 403 });
  const other = await clientOf(await hub.company());
  expect(await problemOf(other.mapStatuses(projectId, { listId, mapping: {} }))).toMatchObject({ status: 404 });
});
