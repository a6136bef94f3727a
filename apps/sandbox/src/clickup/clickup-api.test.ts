import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { keyPaths, recordedSample } from '../testing/key-shape.js';
import { addWorkspace, BEN, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let harness: Harness;

beforeAll(async () => {
  sandbox = await startSandbox();
  harness = await addWorkspace(sandbox);
});
afterAll(() => sandbox.close());

function create(body: object): ReturnType<Harness['clickup']> {
  return harness.clickup('POST', `/list/${harness.world.clickup.listId}/task`, body);
}

test('a custom field takes what fits its type, and is read back with the task', async () => {
  const own = await addWorkspace(sandbox, {
    clickup: {
      fields: [
        { name: 'Result', type: 'url' },
        { name: 'Cost', type: 'number' },
      ],
    },
  });
  const { json } = await own.clickup('GET', `/list/${own.world.clickup.listId}/field`);
  const [result, cost] = json.fields as [{ id: string }, { id: string }];
  const id = await own.createTask();
  const set = async (field: string, value: unknown) =>
    (await own.clickup('POST', `/task/${id}/field/${field}`, { value })).json;
  expect(await set(result.id, 'https://x.example/1')).toEqual({});
  expect(await set(result.id, 'no address')).toMatchObject({ ECODE: 'FIELD_011' });
  expect(await set(cost.id, 'much')).toMatchObject({ ECODE: 'FIELD_011' });
  expect(await set('unknown', 'x')).toMatchObject({ ECODE: 'FIELD_013' });
  const task = await own.clickup('GET', `/task/${id}`);
  expect(task.json.custom_fields).toMatchObject([{ id: result.id, value: 'https://x.example/1' }, { id: cost.id }]);
});

describe('tasks', () => {
  test('a task is created with markdown, priority, tags and assignee, and read back', async () => {
    const serviceId = harness.world.clickup.serviceUser.id;
    const order = {
      name: 'Fix it',
      markdown_content: '**Soon** @demo',
      priority: 2,
      tags: ['Backend'],
      assignees: [serviceId],
    };
    const { status, json } = await create(order);
    expect(status).toBe(200);
    const read = await harness.clickup('GET', `/task/${String(json.id)}?include_markdown_description=true`);
    expect(read.json).toMatchObject({
      name: 'Fix it',
      description: 'Soon @demo',
      markdown_description: '**Soon** @demo',
      priority: { id: '2', priority: 'high' },
      status: { status: 'to do', type: 'open' },
      tags: [{ name: 'backend' }],
      assignees: [{ id: serviceId }],
      list: { id: harness.world.clickup.listId },
    });
    const plain = await harness.clickup('GET', `/task/${String(json.id)}`);
    expect(plain.json).not.toHaveProperty('markdown_description');
  });

  test('a task has the keys that ClickUp sends', async () => {
    const { json } = await create({ name: 'Shape' });
    const sample = recordedSample('clickup/api/get_filtered_team_tasks.response.json') as
      | { tasks: object[] }
      | undefined;
    const handWritten = [
      'id',
      'custom_id',
      'name',
      'text_content',
      'status',
      'date_updated',
      'creator',
      'assignees',
      'tags',
      'priority',
      'list',
      'folder',
      'space',
      'url',
    ];
    expect(Object.keys(json)).toEqual(
      expect.arrayContaining(sample === undefined ? handWritten : Object.keys(sample.tasks[0] ?? {})),
    );
  });

  test('an update changes only what it names; a status is found whatever its case', async () => {
    const id = await harness.createTask({ markdownDescription: 'keep me', priority: 1 });
    await harness.clickup('PUT', `/task/${id}`, {
      status: 'In Progress',
      assignees: { add: [harness.world.people[1]?.clickupUserId] },
    });
    await harness.clickup('PUT', `/task/${id}`, { priority: null });
    const { json } = await harness.clickup('GET', `/task/${id}?include_markdown_description=true`);
    expect(json).toMatchObject({
      status: { status: 'in progress' },
      priority: null,
      markdown_description: 'keep me',
      assignees: [{ email: BEN }],
    });
  });

  test('done sets date_done, closed sets date_closed too, reopening clears both', async () => {
    const id = await harness.createTask();
    const after = async (status: string): Promise<unknown[]> => {
      const { json } = await harness.clickup('PUT', `/task/${id}`, { status });
      return [json.date_done === null, json.date_closed === null];
    };
    expect(await after('done')).toEqual([false, true]);
    expect(await after('closed')).toEqual([false, false]);
    expect(await after('to do')).toEqual([true, true]);
  });

  test('the search finds what was updated since, and pages', async () => {
    const own = await addWorkspace(sandbox);
    const first = await own.createTask();
    const { json } = await own.clickup('GET', `/task/${first}`);
    const second = await own.createTask({ tags: ['x'] });
    await own.clickup('PUT', `/task/${second}`, { name: 'changed' });
    const search = async (query: string): Promise<unknown> => {
      const answer = await own.clickup('GET', `/team/${own.world.clickup.teamId}/task?${query}`);
      return (answer.json.tasks as { id: string }[]).map(({ id }) => id);
    };
    expect(await search(`date_updated_gt=${String(json.date_updated)}&order_by=updated`)).toEqual([second]);
    expect(await search('tags[]=x')).toEqual([second]);
    expect(await search('page=1')).toEqual([]);
    await own.clickup('PUT', `/task/${first}`, { status: 'closed' });
    expect(await search('')).toEqual([second]);
    expect(await search('include_closed=true')).toEqual([second, first]);
  });

  test('a tag is made in its space once', async () => {
    const path = `/space/${harness.world.clickup.spaceId}/tag`;
    const tag = { name: 'Stuck', tag_fg: '#FFFFFF', tag_bg: '#B71C1C' };
    expect((await harness.clickup('POST', path, { tag })).status).toBe(200);
    expect((await harness.clickup('POST', path, { tag })).status).toBe(400);
    expect((await harness.clickup('POST', path, {})).status).toBe(400);
    const { json } = await harness.clickup('GET', path);
    expect(json.tags).toContainEqual(expect.objectContaining({ name: 'stuck', tag_bg: '#B71C1C' }));
  });

  test('tags are lower-cased, added and removed', async () => {
    const id = await harness.createTask();
    await harness.clickup('POST', `/task/${id}/tag/Urgent%20Fix`);
    expect((await harness.clickup('GET', `/task/${id}`)).json.tags).toMatchObject([{ name: 'urgent fix' }]);
    await harness.clickup('DELETE', `/task/${id}/tag/urgent%20fix`);
    expect((await harness.clickup('GET', `/task/${id}`)).json.tags).toEqual([]);
  });
});

describe('comments', () => {
  test('comments come newest first, replies under their comment', async () => {
    const id = await harness.createTask();
    const first = await harness.clickup('POST', `/task/${id}/comment`, { comment_text: 'one', notify_all: false });
    await harness.clickup('POST', `/task/${id}/comment`, {
      comment: [{ text: 'two', attributes: { bold: true } }],
      notify_all: true,
    });
    await harness.clickup('POST', `/comment/${String(first.json.id)}/reply`, {
      comment_text: 'reply',
      notify_all: false,
    });
    const { json } = await harness.clickup('GET', `/task/${id}/comment`);
    expect(json.comments).toMatchObject([{ comment_text: 'two' }, { comment_text: 'one', reply_count: '1' }]);
    const replies = await harness.clickup('GET', `/comment/${String(first.json.id)}/reply`);
    expect(replies.json.comments).toMatchObject([{ comment_text: 'reply' }]);
    const sample = recordedSample('clickup/api/get_task_comments.response.json') as { comments: object[] } | undefined;
    if (sample !== undefined) {
      const paths = [...keyPaths(sample.comments[0])].filter((path) => !path.startsWith('.assign'));
      expect([...keyPaths((json.comments as object[])[1])]).toEqual(expect.arrayContaining(paths));
    }
  });

  test('a reply has no thread of its own, and goes with the comment that it answers', async () => {
    const id = await harness.createTask();
    const post = async (path: string): Promise<string> =>
      String((await harness.clickup('POST', path, { comment_text: 'Words', notify_all: false })).json.id);
    const comment = await post(`/task/${id}/comment`);
    const reply = await post(`/comment/${comment}/reply`);
    const more = { comment_text: 'More', notify_all: false };
    const refused = [
      await harness.clickup('GET', `/comment/${reply}/reply`),
      await harness.clickup('POST', `/comment/${reply}/reply`, more),
    ];
    expect(refused.map(({ status, json }) => [status, json.ECODE])).toEqual([
      [400, 'COMMENT_014'],
      [400, 'COMMENT_014'],
    ]);
    await harness.clickup('DELETE', `/comment/${comment}`);
    expect((await harness.clickup('PUT', `/comment/${reply}`, { comment_text: 'Gone' })).status).toBe(404);
  });

  test('a new comment is answered with id, hist_id and date, of the types that ClickUp sends', async () => {
    const id = await harness.createTask();
    const { json } = await harness.clickup('POST', `/task/${id}/comment`, { comment_text: 'x', notify_all: false });
    const recorded = recordedSample('clickup/api/create_task_comment.response.json') ?? {
      id: '1',
      hist_id: '2',
      date: 3,
    };
    const typesOf = (value: object): unknown => Object.entries(value).map(([key, item]) => [key, typeof item]);
    expect(typesOf(json)).toEqual(typesOf(recorded));
  });

  test('only its author may change or delete a comment', async () => {
    const id = await harness.createTask();
    const { id: commentId } = await harness.control<{ id: string }>('POST', `/clickup/tasks/${id}/comments`, {
      personEmail: BEN,
      text: 'mine',
    });
    expect((await harness.clickup('PUT', `/comment/${commentId}`, { comment_text: 'x' })).status).toBe(401);
    const token = harness.world.people[1]?.clickupToken;
    expect((await harness.clickup('PUT', `/comment/${commentId}`, { comment_text: 'changed' }, token)).status).toBe(
      200,
    );
    expect((await harness.clickup('DELETE', `/comment/${commentId}`, undefined, token)).status).toBe(200);
  });
});

describe('refusals', () => {
  test.each<[string, number, string, string, string, unknown]>([
    ['an unknown task', 404, 'ITEM_013', 'GET', '/task/86nothere', undefined],
    ['an unknown list', 404, 'SUBCAT_013', 'GET', '/list/1', undefined],
    ['an unknown space', 404, 'PROJ_013', 'GET', '/space/1', undefined],
    ["another team's webhooks", 401, 'OAUTH_027', 'GET', '/team/1/webhook', undefined],
    ['an unknown path', 404, 'APP_001', 'GET', '/nothing', undefined],
    ['a task without a name', 400, 'INPUT_005', 'POST', '/list/LIST/task', { name: ' ' }],
    ['a new task with an unknown status', 400, 'CRTSK_001', 'POST', '/list/LIST/task', { name: 'x', status: 'nope' }],
    ['a task moved to an unknown status', 400, 'ITEM_114', 'PUT', '/task/TASK', { status: 'nope' }],
    ['a priority of 5', 400, 'INPUT_007', 'PUT', '/task/TASK', { priority: 5 }],
    ['a stranger as assignee', 400, 'ITEM_087', 'PUT', '/task/TASK', { assignees: { add: [1] } }],
    ['a comment without text', 400, 'INPUT_008', 'POST', '/task/TASK/comment', { notify_all: true }],
    ['a comment without notify_all', 400, 'INPUT_009', 'POST', '/task/TASK/comment', { comment_text: 'x' }],
    ['a webhook without endpoint', 400, 'WEBHOOK_001', 'POST', '/team/TEAM/webhook', { events: '*' }],
    [
      'a webhook for unknown events',
      400,
      'WEBHOOK_002',
      'POST',
      '/team/TEAM/webhook',
      { endpoint: 'http://127.0.0.1:9/', events: ['x'] },
    ],
    ['an unknown webhook', 404, 'WEBHOOK_013', 'DELETE', '/webhook/nothere', undefined],
  ])('%s', async (_what, status, code, method, path, body) => {
    const { listId, teamId } = harness.world.clickup;
    const task = path.includes('TASK') ? await harness.createTask() : '';
    const answer = await harness.clickup(
      method,
      path.replace('LIST', listId).replace('TEAM', teamId).replace('TASK', task),
      body,
    );
    expect([answer.status, answer.json.ECODE]).toEqual([status, code]);
    await harness.waitFor({ kind: 'clickup.request', outcome: 'refused', contains: code });
  });

  test('no token, a wrong token and a body that is not JSON', async () => {
    const { apiUrl, token, listId } = harness.world.clickup;
    expect((await fetch(`${apiUrl}/v2/user`)).status).toBe(400);
    expect((await harness.clickup('GET', '/user', undefined, 'pk_wrong')).json.ECODE).toBe('OAUTH_025');
    const broken = await fetch(`${apiUrl}/v2/list/${listId}/task`, {
      method: 'POST',
      headers: { authorization: token },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });

  test('beyond the limit it is 429, and every answer says how much is left', async () => {
    const limited = await addWorkspace(sandbox, { limits: { clickupRequestsPerMinute: 2 } });
    const answers = [
      await limited.clickup('GET', '/user'),
      await limited.clickup('GET', '/user'),
      await limited.clickup('GET', '/user'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
    expect(Number(answers[2]?.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000);
  });
});

describe('Docs', () => {
  const read = async (path: string) => {
    const { apiUrl, teamId, token } = harness.world.clickup;
    const response = await fetch(`${apiUrl}/v3/workspaces/${teamId}/docs${path}`, {
      headers: { authorization: token },
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const write = (method: string, path: string, body?: Record<string, unknown>) =>
    harness.control(method, `/clickup/documents${path}`, body);

  test('those of a place are listed page by page and read with their pages; what is deleted is gone', async () => {
    const { listId } = harness.world.clickup;
    const pages = [{ name: 'Start', content: '# Hello\n**bold**' }];
    const made: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      const { document } = (await write('POST', '', { personEmail: BEN, name: `Doc ${index}`, pages })) as {
        document: { id: string };
      };
      made.push(document.id);
    }
    const first = await read(`?parent_id=${listId}&parent_type=LIST&limit=10`);
    expect((first.json['docs'] as { name: string }[])[0]?.name).toBe('Doc 0');
    const rest = await read(
      `?parent_id=${listId}&parent_type=LIST&limit=10&next_cursor=${String(first.json['next_cursor'])}`,
    );
    expect([(first.json['docs'] as []).length, (rest.json['docs'] as []).length]).toEqual([10, 1]);
    expect(rest.json).not.toHaveProperty('next_cursor');
    expect((await read(`/${made[0]}/pages?content_format=text/md`)).json).toMatchObject([
      { name: 'Start', content: '# Hello\n**bold**', doc_id: made[0] },
    ]);
    await write('DELETE', `/${made[0]}`);
    expect((await read(`/${made[0]}/pages`)).status).toBe(404);
    expect((await read('?limit=100')).json['docs']).toHaveLength(10);
  });

  test.each(['?limit=9', '?parent_type=TASK', '?next_cursor=nothing', '?color=red'])('%s is refused', async (query) => {
    expect((await read(query)).status).toBe(400);
  });
});
