import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { keyPaths, recordedSample } from '../testing/key-shape.js';
import { type Received, type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, BEN, type Harness } from '../testing/workspace.js';
import { clickUpSignature } from './signature.js';

let sandbox: StartedSandbox;
let receiver: Receiver;
let harness: Harness;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  receiver = await startReceiver();
  harness = await addWorkspace(sandbox);
  return () => receiver.close();
});

async function waitForEvents(count: number): Promise<readonly Received[]> {
  return eventually(() => {
    const deliveries = receiver.deliveries();
    if (deliveries.length < count)
      throw new Error(`only ${deliveries.length}: ${deliveries.map(({ body }) => String(body.event)).join()}`);
    return deliveries;
  });
}

async function bodyOf(event: string): Promise<Record<string, unknown>> {
  return eventually(() => {
    const found = receiver.deliveries().find(({ body }) => body.event === event);
    if (found === undefined) throw new Error(`no ${event}`);
    return found.body;
  });
}

async function health(): Promise<unknown> {
  const { webhooks } = await harness.control<{ webhooks: { health: unknown }[] }>('GET', '/clickup/webhooks');
  return webhooks[0]?.health;
}

/** Keys every change's webhook has, written from ClickUp's documentation. */
const BASE_KEYS = [
  '.event',
  '.history_items',
  '.task_id',
  '.webhook_id',
  '.history_items[].id',
  '.history_items[].user',
  '.history_items[].field',
];

describe('what is sent', () => {
  test('the signature is the HMAC of the raw body under the webhook secret', async () => {
    const { secret } = await harness.registerWebhook(receiver.url);
    await harness.createTask();
    for (const { headers, rawBody } of await waitForEvents(2))
      expect(headers['x-signature']).toBe(clickUpSignature(secret, rawBody));
  });

  test('creating a task fires taskCreated and taskStatusUpdated, which share the status item', async () => {
    await harness.registerWebhook(receiver.url);
    const id = await harness.createTask();
    await waitForEvents(2);
    const created = await bodyOf('taskCreated');
    const status = await bodyOf('taskStatusUpdated');
    expect(created.task_id).toBe(id);
    expect(created).not.toHaveProperty('name');
    const [first] = created.history_items as { id: string }[];
    expect(status.history_items).toEqual([first]);
  });

  test('a specific change also arrives as taskUpdated with the same history item', async () => {
    const id = await harness.createTask();
    await harness.registerWebhook(receiver.url);
    await harness.clickup('PUT', `/task/${id}`, { status: 'in review' });
    await waitForEvents(2);
    const specific = await bodyOf('taskStatusUpdated');
    expect((await bodyOf('taskUpdated')).history_items).toEqual(specific.history_items);
    expect(specific.history_items).toMatchObject([{ before: { status: 'to do' }, after: { status: 'in review' } }]);
  });

  test('each kind of change has the keys that ClickUp sends', async () => {
    const id = await harness.createTask();
    await harness.registerWebhook(receiver.url);
    const change = (order: object): Promise<unknown> =>
      harness.control('PATCH', `/clickup/tasks/${id}`, { personEmail: ANN, ...order });
    await change({ status: 'in progress' });
    await change({ priority: 2 });
    await change({ assignees: [BEN] });
    await harness.clickup('POST', `/task/${id}/tag/x`);
    await harness.clickup('PUT', `/task/${id}`, { due_date: 1_800_000_000_000 });
    const { id: commentId } = await harness.control<{ id: string }>('POST', `/clickup/tasks/${id}/comments`, {
      personEmail: ANN,
      text: 'hi',
    });
    await harness.clickup(
      'PUT',
      `/comment/${commentId}`,
      { comment_text: 'ho' },
      harness.world.people[0]?.clickupToken,
    );
    await harness.createTask();
    await harness.control('DELETE', `/clickup/tasks/${id}`);
    for (const event of [
      'taskStatusUpdated',
      'taskPriorityUpdated',
      'taskAssigneeUpdated',
      'taskTagUpdated',
      'taskDueDateUpdated',
      'taskCommentPosted',
      'taskCommentUpdated',
      'taskCreated',
      'taskDeleted',
    ]) {
      const sent = [...keyPaths(await bodyOf(event))].sort();
      const sample = recordedSample(`clickup/${event}.json`);
      if (sample === undefined)
        expect(sent).toEqual(
          expect.arrayContaining(event === 'taskDeleted' ? ['.event', '.task_id', '.webhook_id'] : BASE_KEYS),
        );
      else expect([event, sent]).toEqual([event, [...keyPaths(sample)].sort()]);
    }
  });

  test('a new description is told as quill operations, never as the task itself', async () => {
    const id = await harness.createTask();
    await harness.registerWebhook(receiver.url);
    await harness.control('PATCH', `/clickup/tasks/${id}`, { personEmail: ANN, markdownDescription: 'now **this**' });
    const [item] = (await bodyOf('taskUpdated')).history_items as { field: string; after: string }[];
    expect(item?.field).toBe('content');
    expect(JSON.parse(item?.after ?? '')).toMatchObject({ ops: [{ insert: 'now this' }, { insert: '\n' }] });
  });

  test('a webhook hears only the events and the place it asked for', async () => {
    const id = await harness.createTask();
    await harness.registerWebhook(receiver.url, { events: ['taskStatusUpdated'], task_id: id });
    await harness.createTask();
    await harness.control('PATCH', `/clickup/tasks/${id}`, { personEmail: ANN, name: 'new', status: 'done' });
    await harness.waitFor({ kind: 'clickup.webhook', outcome: 'ok' });
    expect(receiver.deliveries().map(({ body }) => [body.event, body.task_id])).toEqual([['taskStatusUpdated', id]]);
  });

  test('a move says both lists, and a webhook of a list hears what comes to it', async () => {
    const own = await addWorkspace(sandbox, {
      clickup: { otherLists: [{ name: 'Bar', statuses: [{ status: 'new', type: 'open' }] }] },
    });
    const bar = own.world.clickup.lists[1]?.id as string;
    const taskId = await own.createTask();
    await own.clickup('POST', `/team/${own.world.clickup.teamId}/webhook`, {
      endpoint: receiver.url,
      events: '*',
      list_id: Number(bar),
    });
    await own.control('PATCH', `/clickup/tasks/${taskId}`, { personEmail: ANN, listId: bar });
    expect(await bodyOf('taskMoved')).toMatchObject({
      task_id: taskId,
      history_items: [{ field: 'section_moved', before: { name: 'Tasks' }, after: { id: bar, name: 'Bar' } }],
    });
    const sample = recordedSample('clickup/taskMoved.json');
    if (sample !== undefined) expect(keyPaths(await bodyOf('taskMoved'))).toEqual(keyPaths(sample));
    const { json } = await own.clickup('GET', `/task/${taskId}`);
    expect(json).toMatchObject({ list: { id: bar, name: 'Bar' }, status: { status: 'new' } });
  });

  test('a change to what is already there fires nothing', async () => {
    const id = await harness.createTask();
    await harness.registerWebhook(receiver.url);
    await harness.clickup('PUT', `/task/${id}`, { status: 'TO DO', name: 'Fix the login' });
    await harness.clickup('PUT', `/task/${id}`, { name: 'other' });
    await waitForEvents(1);
    expect(receiver.deliveries()).toHaveLength(1);
  });
});

describe('health', () => {
  test('an event has five tries, then it is lost and counted; a success makes the webhook active again', async () => {
    await harness.registerWebhook(receiver.url, { events: ['taskCreated'] });
    receiver.react = () => 500;
    await harness.createTask();
    await waitForEvents(5);
    await eventually(async () => expect(await health()).toEqual({ status: 'failing', fail_count: 1 }));
    expect(receiver.deliveries()).toHaveLength(5);
    expect(new Set(receiver.deliveries().map(({ rawBody }) => rawBody)).size).toBe(1);
    receiver.react = () => 200;
    await harness.createTask();
    await eventually(async () => expect(await health()).toEqual({ status: 'active', fail_count: 0 }));
  });

  test('410 suspends at once, nothing more is sent, and status active revives it', async () => {
    const { id } = await harness.registerWebhook(receiver.url, { events: ['taskCreated'] });
    receiver.react = () => 410;
    await harness.createTask();
    await eventually(async () => expect(await health()).toEqual({ status: 'suspended', fail_count: 1 }));
    receiver.react = () => 200;
    await harness.createTask();
    await harness.waitFor({ kind: 'clickup.webhook', outcome: 'not_sent', contains: 'suspended' });
    expect(receiver.deliveries()).toHaveLength(1);
    await harness.clickup('PUT', `/webhook/${id}`, {
      endpoint: receiver.url,
      events: ['taskCreated'],
      status: 'active',
    });
    await harness.createTask();
    await waitForEvents(2);
  });

  test('enough failed events suspend it', async () => {
    harness = await addWorkspace(sandbox, {
      limits: { clickupSuspendAfterFailures: 2 },
      timings: { clickupRetryDelaysMs: [] },
    });
    await harness.registerWebhook(receiver.url, { events: ['taskCreated'] });
    receiver.react = () => 500;
    await harness.createTask();
    await harness.createTask();
    await eventually(async () => expect(await health()).toEqual({ status: 'suspended', fail_count: 2 }));
  });

  test('creation, listing and deletion show the secret and only own webhooks', async () => {
    const { id, secret } = await harness.registerWebhook(receiver.url);
    const list = (token?: string): ReturnType<Harness['clickup']> =>
      harness.clickup('GET', `/team/${harness.world.clickup.teamId}/webhook`, undefined, token);
    expect((await list()).json.webhooks).toMatchObject([{ id, secret, health: { status: 'active', fail_count: 0 } }]);
    expect((await list(harness.world.people[0]?.clickupToken)).json.webhooks).toEqual([]);
    const sample = recordedSample('clickup/api/get_webhooks.response.json');
    if (sample !== undefined) expect([...keyPaths((await list()).json)].sort()).toEqual([...keyPaths(sample)].sort());
    await harness.clickup('DELETE', `/webhook/${id}`);
    expect((await list()).json.webhooks).toEqual([]);
  });
});
