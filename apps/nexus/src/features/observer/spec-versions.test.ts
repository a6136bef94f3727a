import { problem, type SpecVersionPage, specVersionPage, type TaskId, taskDetail } from '@oblivion/protocol';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../platform/new-id.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';

let nexus: TestNexus;
let world: World;
let cookie: string;

beforeAll(async () => {
  nexus = await startTestNexus();
});
afterAll(() => nexus?.close());
beforeEach(async () => {
  world = await nexus.rows.world();
  cookie = await nexus.signIn(world, 'viewer');
});

const get = (path: string) => fetch(`${nexus.url}/api/v1/tasks/${path}`, { headers: { cookie } });
const read = async (taskId: TaskId, query = ''): Promise<SpecVersionPage> =>
  specVersionPage.parse(await (await get(`${taskId}/versions${query}`)).json());

/** A task that was edited until it had so many versions. */
async function editedTask(versions: number): Promise<TaskId> {
  const taskId = await nexus.rows.task(world);
  const numbers = Array.from({ length: versions }, (_, index) => index + 1);
  const place = { task_id: taskId, tenant_id: world.tenantId, title: 'Fix the login', author: 'Mira', diff: '+ more' };
  await nexus.rows.query
    .insertInto('spec_version')
    .values(numbers.map((number) => ({ ...place, number, description: `wording ${number}` })))
    .execute();
  await nexus.rows.query.updateTable('task').set({ spec_version: versions }).where('id', '=', taskId).execute();
  return taskId;
}

test('a task that was never edited has one version: its words', async () => {
  const taskId = await nexus.rows.task(world);
  const { items, nextCursor } = await read(taskId);
  expect(items).toMatchObject([{ version: 1, description: 'Words of the task.', author: null, diff: '' }]);
  expect(nextCursor).toBeNull();
  expect((await read(taskId, '?cursor=1')).items).toEqual([]);
});

test('page by page shows every version once, the newest first', async () => {
  const taskId = await editedTask(5);
  const seen: number[] = [];
  for (let query: string | null = '?limit=2'; query !== null; ) {
    const page: SpecVersionPage = await read(taskId, query);
    seen.push(...page.items.map(({ version }) => version));
    query = page.nextCursor === null ? null : `?limit=2&cursor=${page.nextCursor}`;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  expect(taskDetail.parse(await (await get(taskId)).json()).task.specVersion).toBe(5);
});

test('versions of another tenant, and of no task, are not found', async () => {
  const other = await nexus.rows.world();
  expect((await get(`${await nexus.rows.task(other)}/versions`)).status).toBe(404);
  expect((await get(`${newId('task')}/versions`)).status).toBe(404);
});

test.each(['?limit=0', '?limit=101', '?cursor=x', '?cursor=0'])('names the field of bad input: %s', async (query) => {
  const answer = await get(`${newId('task')}/versions${query}`);
  expect(answer.status).toBe(400);
  expect(problem.parse(await answer.json()).field).toMatch(/^query\.(limit|cursor)$/);
});
