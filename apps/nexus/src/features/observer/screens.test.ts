import {
  agentPresence,
  eventPage,
  problem,
  projectView,
  pulse,
  type TaskId,
  taskDetail,
  taskPage,
} from '@oblivion/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { newId } from '../../platform/new-id.js';
import { eventually } from '../../testing/eventually.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { describeApi } from './open-api.service.js';

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

const get = (path: string, headers: Record<string, string> = { cookie }) => fetch(`${nexus.url}${path}`, { headers });
const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  return schema.parse(await answer.json());
};
const tell = (taskId: TaskId, by: string) =>
  nexus.application.get(Database, { strict: false }).withTenant(world.tenantId, (transaction) =>
    appendEvent(transaction, {
      name: 'task.released',
      taskId,
      payload: { taskId, runId: newId('run'), agent: { id: world.agentId, name: 'Scribe' }, epoch: 1, reason: by },
    }),
  );
const listEvents = (query: string) => read(`/api/v1/events?${query}`, eventPage);

describe('every route of the API', () => {
  const routes = () =>
    Object.entries(describeApi(nexus.application).paths)
      .filter(([path]) => path.startsWith('/api/v1/'))
      .flatMap(([path, methods]) =>
        Object.keys(methods)
          .filter((method) => method === 'get')
          .map(() => path),
      );

  test('is in the document that is served', async () => {
    const answer = await get('/api/openapi.json', {});
    const document = (await answer.json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/pulse',
        '/api/v1/tasks',
        '/api/v1/tasks/{id}',
        '/api/v1/projects',
        '/api/v1/agents',
        '/api/v1/events',
        '/api/v1/session',
        '/oauth/token',
      ]),
    );
  });

  test('asks for a session, in the form of a problem', async () => {
    const paths = routes();
    expect(paths.length).toBeGreaterThanOrEqual(7);
    for (const path of paths) {
      for (const headers of [{}, { cookie: 'obl_session=ses_wrong' }] as Record<string, string>[]) {
        const answer = await get(path.replace('{id}', newId('task')), headers);
        expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
          path,
          401,
          expect.stringContaining('application/problem+json'),
        ]);
        expect(problem.parse(await answer.json()).code).toBe('unauthenticated');
      }
    }
  });

  test('shows nothing of another tenant', async () => {
    const other = await nexus.rows.world();
    const { taskId } = await nexus.rows.claim(other);
    for (const path of routes()) {
      const answer = await get(path.replace('{id}', path.includes('/projects/') ? other.projectId : taskId));
      const text = await answer.text();
      for (const secret of [taskId, other.tenantId, other.agentId, other.projectId])
        expect(text.includes(secret)).toBe(false);
      if (path.includes('{id}')) expect(answer.status).toBe(404);
    }
  });

  test.each([
    '/api/v1/tasks/nonsense',
    '/api/v1/tasks?status=lost',
    '/api/v1/tasks?limit=0',
    '/api/v1/tasks?limit=101',
    '/api/v1/tasks?cursor=nonsense',
    '/api/v1/tasks?projectId=prj_1',
    '/api/v1/tasks?status=done&status=failed',
    '/api/v1/events?after=1',
    '/api/v1/events?after=99999999999999999999.1',
    '/api/v1/events?limit=501',
    '/api/v1/events?taskId=x',
  ])('names the field of bad input: %s', async (path) => {
    const answer = await get(path);
    expect([answer.status, problem.parse(await answer.json())]).toMatchObject([
      400,
      { code: 'invalid_request', field: expect.any(String) },
    ]);
  });

  test('says 404 for a task that does not exist', async () => {
    expect((await get(`/api/v1/tasks/${newId('task')}`)).status).toBe(404);
  });
});

describe('the list of tasks', () => {
  const titles = async (query: string) =>
    (await read(`/api/v1/tasks?${query}`, taskPage)).items.map((item) => item.title);

  test('page by page shows every task once, the last changed first, also when they changed at the same moment', async () => {
    const moment = new Date('2026-11-01T10:00:00.123Z');
    for (let index = 0; index < 7; index += 1) await nexus.rows.task(world, { title: `t${index}`, updatedAt: moment });
    await nexus.rows.task(world, { title: 'newest', updatedAt: new Date() });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: z.infer<typeof taskPage> = await read(
        `/api/v1/tasks?limit=3${cursor && `&cursor=${cursor}`}`,
        taskPage,
      );
      seen.push(...page.items.map((item) => item.title));
      cursor = page.nextCursor;
    }
    expect(seen[0]).toBe('newest');
    expect(seen.toSorted()).toEqual(['newest', 't0', 't1', 't2', 't3', 't4', 't5', 't6']);
  });

  test('is narrowed by status, project and words of the title taken literally', async () => {
    await nexus.rows.task(world, { title: 'Raise by 100% now', status: 'done' });
    await nexus.rows.task(world, { title: 'Raise by 1000 now' });
    const projectId = await nexus.rows.project({ ...world, tag: 'other' });
    expect(await titles('status=done,failed')).toEqual(['Raise by 100% now']);
    expect(await titles(`search=${encodeURIComponent('100%')}`)).toEqual(['Raise by 100% now']);
    expect(await titles('search=RAISE')).toHaveLength(2);
    await nexus.rows.task(world, { title: 'Found by its id in ClickUp', externalId: '86abc_1' });
    expect(await titles('search=86abc_1')).toEqual(['Found by its id in ClickUp']);
    expect(await titles('search=86abc')).toEqual([]);
    expect(await titles('search=%00')).toHaveLength(3);
    expect(await titles(`projectId=${projectId}`)).toEqual([]);
    expect(await titles('status=')).toHaveLength(3);
  });

  test('names the holder while there is one', async () => {
    await nexus.rows.claim(world);
    const { items } = await read('/api/v1/tasks', taskPage);
    expect(items[0]?.holder).toEqual({ id: world.agentId, name: 'Scribe' });
  });
});

test('the detail of a task has its runs with their use, effects, messages, thoughts and timeline', async () => {
  const { taskId, runId, epoch } = await nexus.rows.claim(world);
  const owner = { tenant_id: world.tenantId, task_id: taskId };
  const byRun = { ...owner, run_id: runId, agent_id: world.agentId };
  const query = nexus.rows.query;
  await query.updateTable('task').set({ slack_root_ts: '17.5' }).where('id', '=', taskId).execute();
  for (const cost of [100, null]) {
    await query
      .insertInto('model_call')
      .values({
        id: newId('call'),
        ...byRun,
        provider: 'openai',
        model: 'gpt-5',
        status: 200,
        is_stream: false,
        is_complete: true,
        input_tokens: 10,
        cached_input_tokens: 0,
        output_tokens: 5,
        cost_micro_usd: cost,
        duration_ms: 9,
        first_byte_ms: 3,
      })
      .execute();
  }
  await query
    .insertInto('thought')
    .values({ id: newId('thought'), ...byRun, kind: 'plan', text: 'First this.' })
    .execute();
  for (const [kind, text] of [
    ['question', 'Which one?'],
    ['comment', 'The left one.'],
  ] as const) {
    await query
      .insertInto('message')
      .values({ id: newId('message'), ...owner, origin: 'agent', kind, author: 'Scribe', text })
      .execute();
  }
  await query
    .insertInto('effect')
    .values({
      id: newId('effect'),
      ...owner,
      event_position: '1',
      target: 'slack.root',
      kind: 'post',
      lane: taskId,
      payload: '{}',
    })
    .execute();
  await tell(taskId, 'first');
  await tell(taskId, 'second');
  const detail = await eventually(async () => {
    const answer = await read(`/api/v1/tasks/${taskId}`, taskDetail);
    expect(answer.timeline).toHaveLength(2);
    return answer;
  });
  expect(detail.task.slackUrl).toMatch(/^https:\/\/app\.slack\.com\/client\/T[0-9a-f]+\/C1\/thread\/C1-17\.5$/);
  expect(detail.runs).toMatchObject([
    { id: runId, epoch, status: 'active', modelCalls: 2, inputTokens: 20, outputTokens: 10, costMicroUsd: 100 },
  ]);
  expect(detail.messages.map((message) => message.text)).toEqual(['Which one?', 'The left one.']);
  expect(detail.thoughts).toMatchObject([{ text: 'First this.', agent: { name: 'Scribe' } }]);
  expect(detail.effects).toMatchObject([{ target: 'slack.root', status: 'pending' }]);
  expect(detail.timeline.map((event) => event.payload['reason'])).toEqual(['first', 'second']);
});

test('the pulse counts what is there and leads into the feed without gap or repetition', async () => {
  const { taskId } = await nexus.rows.claim(world);
  await tell(taskId, 'before');
  const seen = await eventually(async () => {
    const answer = await read('/api/v1/pulse', pulse);
    expect(answer.events).toHaveLength(1);
    return answer;
  });
  expect(seen.tasksByStatus).toMatchObject({ in_progress: 1, done: 0 });
  expect(seen.events[0]).toMatchObject({ name: 'task.released', taskTitle: 'Fix the login' });
  expect(seen.agents).toMatchObject([
    { name: 'Scribe', isOnline: false, groups: [{ name: 'writers' }], holding: [{ id: taskId }] },
  ]);
  expect((await listEvents(`after=${seen.cursor}`)).items).toEqual([]);
  await tell(taskId, 'after');
  const page = await eventually(async () => {
    const answer = await listEvents(`after=${seen.cursor}`);
    expect(answer.items).toHaveLength(1);
    return answer;
  });
  expect(page.items[0]?.payload['reason']).toBe('after');
  expect((await listEvents(`after=${page.nextCursor}`)).nextCursor).toBe(page.nextCursor);
});

test('an agent is online while its socket is open, and no longer once it has closed', async () => {
  const agents = async () => (await read('/api/v1/agents', z.object({ items: z.array(agentPresence) }))).items;
  const set = (session_id: string | null) =>
    nexus.rows.query
      .updateTable('agent')
      .set({ session_id, last_seen_at: new Date() })
      .where('id', '=', world.agentId)
      .execute();
  await set('ses_1');
  expect(await agents()).toMatchObject([{ isOnline: true }]);
  await set(null);
  expect(await agents()).toMatchObject([{ isOnline: false }]);
});

test('projects are listed with their group', async () => {
  const { items } = await read('/api/v1/projects', z.object({ items: z.array(projectView) }));
  expect(items).toEqual([
    {
      id: world.projectId,
      tag: 'demo',
      name: 'demo',
      group: { id: world.groupId, name: 'writers' },
      isPrivate: false,
      archivedAt: null,
      channel: { id: expect.stringMatching(/^C/), name: null },
    },
  ]);
});
