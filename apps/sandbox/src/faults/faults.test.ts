import { ErrorCode } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, controlCall, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let receiver: Receiver;
let harness: Harness;

beforeAll(async () => {
  sandbox = await startSandbox({ timings: { faultHoldMs: 1000 } });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  receiver = await startReceiver();
  harness = await addWorkspace(sandbox, { slack: { requestUrl: receiver.url } });
  return () => receiver.close();
});

function post(text = 'x'): Promise<unknown> {
  return harness.slack.chat.postMessage({ channel: harness.channelId, text });
}

async function callClickUp(timeoutMs: number): Promise<Response> {
  const { apiUrl, token } = harness.world.clickup;
  return fetch(`${apiUrl}/v2/user`, { headers: { authorization: token }, signal: AbortSignal.timeout(timeoutMs) });
}

async function deliveries(count: number): Promise<readonly string[]> {
  return eventually(() => {
    const texts = receiver.deliveries().map(({ body }) => String((body.event as { text?: unknown }).text));
    if (texts.length < count) throw new Error(`only ${texts.length} deliveries`);
    return texts;
  });
}

describe('at the doors', () => {
  test('429 refuses with Retry-After, does nothing, and stops after its times', async () => {
    await harness.fault({ target: 'slack.chat.postMessage', kind: '429', times: 1, retryAfterSeconds: 7 });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
    expect(await harness.transcript()).toEqual([]);
    await post();
    const [entry] = await harness.waitFor({ kind: 'slack.request', outcome: 'fault' });
    expect(entry).toMatchObject({ error: 'fault:429', status: 429 });
  });

  test('refused says no in the words of each door, and nothing is done', async () => {
    await harness.fault({ target: 'slack.chat.postMessage', kind: 'refused', error: 'token_revoked', times: 1 });
    await expect(post()).rejects.toMatchObject({ data: { ok: false, error: 'token_revoked' } });
    expect(await harness.transcript()).toEqual([]);
    await harness.fault({ target: 'clickup.*', kind: 'refused', status: 401, error: 'OAUTH_025' });
    const { status, json } = await harness.clickup('GET', '/user');
    expect([status, json.ECODE]).toEqual([401, 'OAUTH_025']);
    await harness.fault({ target: 'openai.chat.completions', kind: 'refused', status: 403, error: 'no_access' });
    const asked = harness.openai.chat.completions.create({
      model: 'sandbox-demo',
      messages: [{ role: 'user', content: 'x' }],
    });
    await expect(asked).rejects.toMatchObject({ status: 403, code: 'no_access' });
  });

  test('500 at every ClickUp operation', async () => {
    await harness.fault({ target: 'clickup.*', kind: '500' });
    expect((await harness.clickup('GET', '/user')).status).toBe(500);
    expect((await harness.clickup('GET', '/team')).status).toBe(500);
    await harness.control('DELETE', '/faults');
    expect((await harness.clickup('GET', '/user')).status).toBe(200);
  });

  test('429 of ClickUp names its reset time', async () => {
    await harness.fault({ target: 'clickup.*', kind: '429', times: 1, retryAfterSeconds: 30 });
    const { status, json, headers } = await harness.clickup('GET', '/user');
    expect([status, json.ECODE, headers.get('x-ratelimit-remaining')]).toEqual([429, 'APP_002', '0']);
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 + 20);
  });

  test('429 and 500 of the model provider', async () => {
    await harness.fault({ target: 'openai.chat.completions', kind: '429', times: 1 });
    await harness.fault({ target: 'openai.*', kind: '500', times: 1 });
    const ask = (): Promise<unknown> =>
      harness.openai.chat.completions.create({ model: 'sandbox-demo', messages: [{ role: 'user', content: 'x' }] });
    await expect(ask()).rejects.toMatchObject({ status: 429 });
    await expect(ask()).rejects.toMatchObject({ status: 500 });
    await ask();
  });

  test('slow answers late, and the action is done', async () => {
    await harness.fault({ target: 'clickup.getAuthorizedUser', kind: 'slow', delayMs: 80, times: 1 });
    const startedAt = performance.now();
    expect((await callClickUp(2000)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(75);
  });

  test('accepted_timeout does the action but never answers', async () => {
    await harness.fault({ target: 'slack.chat.postMessage', kind: 'accepted_timeout', times: 1 });
    const waiting = fetch(`${harness.world.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${harness.world.slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: harness.channelId, text: 'accepted' }),
      signal: AbortSignal.timeout(150),
    });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await harness.transcript()).toMatchObject([{ text: 'accepted' }]);
  });

  test('an unanswered call is cut after the hold time', async () => {
    harness = await addWorkspace(sandbox, { timings: { faultHoldMs: 50 } });
    await harness.fault({ target: 'clickup.*', kind: 'drop', times: 1 });
    await expect(callClickUp(5000)).rejects.not.toMatchObject({ name: 'TimeoutError' });
  });

  test('reset breaks the connection and does nothing', async () => {
    await harness.fault({ target: 'slack.chat.postMessage', kind: 'reset', times: 1 });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
    expect(await harness.transcript()).toEqual([]);
  });

  test('drop does nothing and does not answer', async () => {
    await harness.fault({ target: 'clickup.*', kind: 'drop', times: 1 });
    await expect(callClickUp(80)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('a fault strikes its own workspace only', async () => {
    await harness.fault({ target: 'clickup.*', kind: '500' });
    const other = await addWorkspace(sandbox);
    expect((await other.clickup('GET', '/user')).status).toBe(200);
  });

  test('the same seed strikes the same calls', async () => {
    const run = async (): Promise<readonly number[]> => {
      const own = await addWorkspace(sandbox);
      await own.fault({ target: 'clickup.*', kind: '500', probability: 0.5, seed: 42 });
      const statuses: number[] = [];
      for (let call = 0; call < 12; call += 1) statuses.push((await own.clickup('GET', '/user')).status);
      return statuses;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });
});

describe('at webhooks', () => {
  test('duplicate delivers the same event twice', async () => {
    await harness.fault({ target: 'webhook.slack', kind: 'duplicate', times: 1 });
    await harness.say('twice');
    await deliveries(2);
    expect(new Set(receiver.deliveries().map(({ body }) => body.event_id)).size).toBe(1);
  });

  test('drop loses the event for good', async () => {
    await harness.fault({ target: 'webhook.slack', kind: 'drop', times: 1 });
    await harness.say('lost');
    await harness.say('kept');
    expect(await deliveries(1)).toEqual(['kept']);
    await harness.waitFor({ kind: 'slack.webhook', outcome: 'not_sent', contains: 'fault:drop' });
  });

  test('reorder lets the next event overtake', async () => {
    await harness.fault({ target: 'webhook.slack', kind: 'reorder', times: 1, delayMs: 3000 });
    await harness.say('first');
    await harness.say('second');
    expect(await deliveries(2)).toEqual(['second', 'first']);
  });

  test('slow delivers late', async () => {
    await harness.fault({ target: 'webhook.slack', kind: 'slow', times: 1, delayMs: 100 });
    const before = performance.now();
    await harness.say('late');
    await deliveries(1);
    expect((receiver.deliveries()[0]?.atMs ?? 0) - before).toBeGreaterThan(95);
  });

  test('accepted_timeout delivers, counts it as timed out, and delivers again', async () => {
    await harness.fault({ target: 'webhook.slack', kind: 'accepted_timeout', times: 1 });
    await harness.say('again');
    expect(await deliveries(2)).toEqual(['again', 'again']);
    expect(receiver.deliveries()[1]?.headers['x-slack-retry-reason']).toBe('http_timeout');
  });

  test.each([
    ['500', 'http_error'],
    ['429', 'http_error'],
    ['reset', 'connection_failed'],
  ])('%s loses the first try, and the retry arrives', async (kind, reason) => {
    await harness.fault({ target: 'webhook.*', kind, times: 1 });
    await harness.say('retried');
    await deliveries(1);
    expect(receiver.deliveries()[0]?.headers).toMatchObject({
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': reason,
    });
  });

  test('ClickUp webhooks are struck by their own name', async () => {
    await harness.registerWebhook(`${receiver.url}/clickup`, { events: ['taskCreated'] });
    await harness.fault({ target: 'webhook.clickup', kind: 'duplicate', times: 1 });
    await harness.say('untouched');
    await harness.createTask();
    await eventually(() => expect(receiver.deliveries().filter(({ path }) => path === '/clickup')).toHaveLength(2));
    expect(receiver.deliveries().filter(({ path }) => path === '/')).toHaveLength(1);
  });
});

describe('setting faults', () => {
  test.each([
    [{ target: 'slack.chat.postMessage', kind: 'duplicate' }, 'webhooks only'],
    [{ target: 'everything', kind: '500' }, 'not known'],
    [{ target: 'webhook.jira', kind: '500' }, 'not known'],
    [{ target: 'slack.chat.postMesage', kind: '500' }, 'slack.chat.postMessage'],
    [{ target: 'slack.*', kind: 'explode' }, 'kind'],
    [{ target: 'slack.*', kind: '500', probability: 2 }, 'probability'],
  ])('an impossible fault is refused in words: %j', async (order, words) => {
    const path = `/workspaces/${harness.world.workspaceId}/faults`;
    const { status, json } = await controlCall(sandbox.url, 'POST', path, order);
    expect(status).toBe(400);
    expect((json as { message: string }).message).toContain(words);
  });

  test('faults are listed with how often they struck, and removed one by one', async () => {
    const { id } = await harness.control<{ id: string }>('POST', '/faults', { target: 'clickup.*', kind: '500' });
    await harness.clickup('GET', '/user');
    expect(await harness.control('GET', '/faults')).toMatchObject({ faults: [{ id, struck: 1 }] });
    await harness.control('DELETE', `/faults/${id}`);
    expect(await harness.control('GET', '/faults')).toEqual({ faults: [] });
  });
});
