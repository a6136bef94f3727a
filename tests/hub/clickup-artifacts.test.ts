import { NexusClient } from '@oblivion/nexus-client';
import type { ProjectId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const artifacts = [
  { title: 'Report', url: 'https://files.example/report' },
  { title: 'Branch', url: 'https://git.example/branch' },
];

async function started() {
  const task = await startTask(hub, {
    clickupFields: [
      { name: 'Result', type: 'url' },
      { name: 'All results', type: 'text' },
    ],
  });
  const cookie = await hub.signIn('mira@acme.test', task.company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const [project] = await person.projects();
  return { ...task, person, projectId: project?.id as ProjectId, listId: task.company.workspace.clickup.listId };
}

const valuesOf = async ({ company, externalId }: StartedTask): Promise<readonly unknown[]> =>
  (await company.clickUpTask(externalId)).task.custom_fields.map(({ value }) => value ?? null);

const callsOf = async ({ company }: StartedTask): Promise<number> =>
  (await company.control<{ entries: unknown[] }>('GET', 'journal?name=setCustomFieldValue')).entries.length;

test('links to what was made stand in the comment, and in the custom field that is chosen for the list', async () => {
  const task = await started();
  const { person, projectId, listId, agent, held, company, externalId } = task;
  const [shown] = await person.artifactFields(projectId, listId);
  expect(shown).toMatchObject({
    listName: 'Tasks',
    fieldId: null,
    fields: [{ name: 'Result' }, { name: 'All results' }],
  });
  const [result, all] = shown?.fields ?? [];
  expect((await person.chooseArtifactField(projectId, { listId, fieldId: all?.id as string })).fieldId).toBe(all?.id);
  await agent.ask({ type: 'finish', ...held, text: 'All of it', artifacts });
  await eventually(async () =>
    expect(await valuesOf(task)).toEqual([
      null,
      'Report: https://files.example/report\nBranch: https://git.example/branch',
    ]),
  );
  expect(await company.commentTexts(externalId)).toEqual([expect.stringMatching(/Report[\s\S]+Branch/)]);
  expect((await person.chooseArtifactField(projectId, { listId, fieldId: result?.id as string })).fieldId).toBe(
    result?.id,
  );
  expect((await person.artifactFields(projectId))[0]?.fieldId).toBe(result?.id);
});

test('a value that ClickUp took without answering is not written again, and what Oblivion wrote is no news', async () => {
  const task = await started();
  const { person, projectId, listId, agent, held, company } = task;
  const [shown] = await person.artifactFields(projectId, listId);
  await person.chooseArtifactField(projectId, { listId, fieldId: shown?.fields[0]?.id as string });
  await company.fault({ target: 'clickup.setCustomFieldValue', kind: 'accepted_timeout', times: 1 });
  await agent.ask({ type: 'finish', ...held, text: 'All of it', artifacts });
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      `select status from effect where task_id = $1 and kind = 'clickup.artifact_links'`,
      [held.taskId],
    );
    expect(rows).toEqual([{ status: 'delivered' }]);
  }, 30_000);
  expect(await valuesOf(task)).toEqual(['https://files.example/report', null]);
  expect(await callsOf(task)).toBe(1);
  expect(agent.frames.filter((frame) => frame.type === 'task.updated')).toEqual([]);
});

test('without a chosen field nothing is written; one that cannot hold links is refused by name', async () => {
  const task = await started();
  const { person, projectId, listId, agent, held, company, externalId } = task;
  await expect(person.chooseArtifactField(projectId, { listId, fieldId: 'nothing' })).rejects.toThrow(
    /body\.fieldId: must be a field of “Tasks” that can hold links: .+ \(Result\), .+ \(All results\)/,
  );
  await agent.ask({ type: 'finish', ...held, text: 'All of it', artifacts });
  await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(1));
  expect(await callsOf(task)).toBe(0);
});

test('an admin may choose the field, an operator sees it; what was chosen, by whom, is in the record', async () => {
  const task = await started();
  const { person, projectId, listId, company } = task;
  const as = (role: string): Promise<unknown> =>
    hub.asSuperuser('update person set role = $2 where tenant_id = $1', [company.tenantId, role]);
  const fieldId = (await person.artifactFields(projectId, listId))[0]?.fields[0]?.id as string;
  await as('admin');
  await person.chooseArtifactField(projectId, { listId, fieldId });
  await as('operator');
  await expect(person.chooseArtifactField(projectId, { listId, fieldId: null })).rejects.toThrow(/admin/);
  expect((await person.artifactFields(projectId, listId))[0]?.fieldId).toBe(fieldId);
  await as('owner');
  await person.chooseArtifactField(projectId, { listId, fieldId: null });
  const { rows } = await hub.asSuperuser(
    "select payload ->> 'fieldName' as field, payload ->> 'by' as by from event where tenant_id = $1 and name = 'project.artifact_field_chosen' order by position",
    [company.tenantId],
  );
  expect(rows).toEqual([
    { field: 'Result', by: expect.any(String) },
    { field: null, by: expect.any(String) },
  ]);
});

test('a ClickUp that does not tell its fields is named, and what to do', async () => {
  const task = await started();
  const { person, projectId, listId, company } = task;
  await company.fault({ target: 'clickup.getAccessibleCustomFields', kind: '500', times: 1 });
  await expect(person.artifactFields(projectId, listId)).rejects.toThrow(/ClickUp could not be read: .+ Try again/);
  expect(await person.artifactFields(projectId, listId)).toHaveLength(1);
});
