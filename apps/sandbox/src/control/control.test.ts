import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, controlCall, type TestWorkspace } from '../testing/workspace.js';

let sandbox: StartedSandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const FIXED = {
  workspaceId: 'local',
  slack: {
    teamId: 'T1',
    appId: 'A1',
    botId: 'B1',
    botUserId: 'U1',
    botToken: 'xoxb-local',
    signingSecret: 's3cret',
    channelIds: { demo: 'C1' },
  },
  clickup: { teamId: '901', spaceId: '902', listId: '903', token: 'pk_local', serviceUserId: 7 },
  openai: { apiKey: 'sk-local' },
  people: { [ANN]: { slackUserId: 'U2', clickupUserId: 8 } },
};

describe('workspaces', () => {
  test('two workspaces share no id and no secret, and do not see each other', async () => {
    const [one, two] = await Promise.all([addWorkspace(sandbox), addWorkspace(sandbox)]);
    const id = await one.createTask();
    expect((await two.clickup('GET', `/task/${id}`)).status).toBe(404);
    const secrets = [one, two].flatMap(({ world }) => [
      world.slack.botToken,
      world.slack.signingSecret,
      world.clickup.token,
      world.openai.apiKey,
      world.slack.teamId,
      world.clickup.listId,
    ]);
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  test('fixed ids are used, and creating them again changes nothing', async () => {
    const order = { name: 'Local', channels: ['demo'], people: [{ name: 'Ann Lee', email: ANN }], fixed: FIXED };
    const first = await controlCall(sandbox.url, 'POST', '/workspaces', order);
    const second = await controlCall(sandbox.url, 'POST', '/workspaces', order);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toEqual({ ...(first.json as object), journalSeq: expect.any(Number) as number });
    expect(first.json).toMatchObject({
      workspaceId: 'local',
      slack: { botToken: 'xoxb-local', channels: [{ id: 'C1', name: 'demo' }] },
      clickup: { listId: '903', serviceUser: { id: 7 } },
      openai: { apiKey: 'sk-local' },
      people: [{ slackUserId: 'U2', clickupUserId: 8 }],
    });
    const clash = await controlCall(sandbox.url, 'POST', '/workspaces', {
      fixed: { workspaceId: 'other', slack: { botToken: 'xoxb-local' } },
    });
    expect(clash.status).toBe(409);
  });

  test('a webhook given with fixed ids is delivered to with its secret', async () => {
    const receiver = await startReceiver();
    const webhooks = [{ id: 'wh-1', endpoint: receiver.url, secret: 'known', events: '*' }];
    const harness = await addWorkspace(sandbox, { fixed: { clickup: { webhooks } } });
    await harness.createTask();
    await eventually(() => expect(receiver.deliveries()).toHaveLength(2));
    expect(receiver.deliveries()[0]?.body.webhook_id).toBe('wh-1');
    await receiver.close();
  });

  test('after deletion its credentials are worth nothing', async () => {
    const harness = await addWorkspace(sandbox);
    await harness.control('DELETE', '');
    expect((await harness.clickup('GET', '/user')).status).toBe(401);
    expect((await controlCall(sandbox.url, 'GET', `/workspaces/${harness.world.workspaceId}`)).status).toBe(404);
  });

  test('a wrong order is refused with every problem named', async () => {
    const { status, json } = await controlCall(sandbox.url, 'POST', '/workspaces', {
      colour: 'red',
      people: [{ name: 'x', email: 'nope' }],
    });
    expect(status).toBe(400);
    expect((json as { message: string }).message).toMatch(/people\.0\.email.*colour/);
  });

  test('a request URL set later is verified and used', async () => {
    const receiver = await startReceiver();
    const harness = await addWorkspace(sandbox);
    const changed = await harness.control<TestWorkspace>('PATCH', '', { slack: { requestUrl: receiver.url } });
    expect(changed.slack.requestUrlVerified).toBe(true);
    await harness.say('hello');
    await eventually(() => expect(receiver.deliveries()).toHaveLength(1));
    await receiver.close();
  });
});

describe('the journal', () => {
  test('a wait answers as soon as something matches, with seq in order and no gap', async () => {
    const harness = await addWorkspace(sandbox);
    const waiting = harness.waitFor({ kind: 'clickup.request', name: 'getAuthorizedUser', count: 2, timeoutMs: 5000 });
    await harness.clickup('GET', '/user');
    await harness.clickup('GET', '/user');
    expect(await waiting).toHaveLength(2);
    const { entries, seq } = await harness.control<{ entries: { seq: number }[]; seq: number }>('GET', '/journal');
    expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  });

  test('a wait without a match ends at its timeout and says so', async () => {
    const harness = await addWorkspace(sandbox);
    expect(await harness.control('GET', '/journal/wait?name=never&timeoutMs=20')).toMatchObject({
      matched: false,
      entries: [],
    });
  });

  test('waiting on from the answered seq misses nothing that happens meanwhile', async () => {
    const harness = await addWorkspace(sandbox);
    const seen: number[] = [];
    let after = 0;
    const acting = Promise.all(Array.from({ length: 40 }, () => harness.clickup('GET', '/user')));
    while (seen.length < 41) {
      const path = `/journal/wait?after=${after}&timeoutMs=3000`;
      const { entries, seq } = await harness.control<{ entries: { seq: number }[]; seq: number }>('GET', path);
      seen.push(...entries.map((entry) => entry.seq));
      after = seq;
    }
    await acting;
    expect(seen).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
  });

  test('it stays within its bound, and refusals are not pushed out by traffic', async () => {
    const small = await startSandbox({ journalCapacityEntries: 100 });
    const harness = await addWorkspace(small);
    await harness.clickup('GET', '/nothing');
    for (let call = 0; call < 150; call += 1)
      await harness.control('POST', '/slack/messages', { channelId: harness.channelId, personEmail: ANN, text: 'x' });
    const { entries } = await harness.control<{ entries: unknown[] }>('GET', '/journal');
    expect(entries.length).toBeLessThanOrEqual(110);
    expect(await harness.control('GET', '/refusals')).toMatchObject({ entries: [{ error: 'APP_001' }] });
    await small.close();
  });

  test('no token is written into it', async () => {
    const harness = await addWorkspace(sandbox);
    await harness.slack.apiCall('auth.test', { token: harness.world.slack.botToken });
    await harness.clickup('GET', '/user');
    const journal = JSON.stringify(await harness.control('GET', '/journal'));
    for (const secret of [harness.world.slack.botToken, harness.world.clickup.token, harness.world.slack.signingSecret])
      expect(journal).not.toContain(secret);
  });
});

describe('acting as a person', () => {
  test('unknown people, channels, messages and tasks are named', async () => {
    const harness = await addWorkspace(sandbox);
    const base = `/workspaces/${harness.world.workspaceId}`;
    const error = async (method: string, path: string, body?: unknown): Promise<unknown> =>
      ((await controlCall(sandbox.url, method, base + path, body)).json as { error: string }).error;
    expect(
      await error('POST', '/slack/messages', { channelId: harness.channelId, personEmail: 'x@y.z', text: 'x' }),
    ).toBe('person_not_found');
    expect(await error('POST', '/slack/messages', { channelId: 'C0', personEmail: ANN, text: 'x' })).toBe(
      'channel_not_found',
    );
    expect(
      await error('POST', '/slack/messages', {
        channelId: harness.channelId,
        personEmail: ANN,
        text: 'x',
        threadTs: '1.1',
      }),
    ).toBe('thread_not_found');
    expect(await error('GET', '/clickup/tasks/nope')).toBe('task_not_found');
    expect(await error('POST', '/clickup/tasks', { personEmail: ANN, name: 'x', status: 'nope' })).toBe(
      'unknown_status',
    );
    expect(await error('GET', '/nothing')).toBe('not_found');
  });

  test('a task report shows comments and the way of its status', async () => {
    const harness = await addWorkspace(sandbox);
    const id = await harness.createTask();
    await harness.control('PATCH', `/clickup/tasks/${id}`, { personEmail: ANN, status: 'in review' });
    await harness.control('POST', `/clickup/tasks/${id}/comments`, { personEmail: ANN, text: 'hello' });
    const report = await harness.control('GET', `/clickup/tasks/${id}`);
    expect(report).toMatchObject({
      task: { status: { status: 'in review' } },
      comments: [{ comment_text: 'hello' }],
      statusHistory: [
        { from: null, to: 'to do' },
        { from: 'to do', to: 'in review' },
      ],
    });
  });
});

describe('the control token', () => {
  test('when it is set, nothing works without it', async () => {
    const locked = await startSandbox({ controlToken: 'open-sesame' });
    expect((await controlCall(locked.url, 'GET', '/workspaces')).status).toBe(401);
    const headers = { authorization: 'Bearer open-sesame' };
    expect((await fetch(`${locked.url}/control/workspaces`, { headers })).status).toBe(200);
    await locked.close();
  });
});
