import { once } from 'node:events';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { addWorkspace, ANN, FAST, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let harness: Harness;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const timings = { ...FAST, slackTimeoutMs: 200, slackSocketGraceMs: 100 };
  harness = await addWorkspace(sandbox, { slack: { socketMode: true }, timings });
});
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close();
});

type Json = Record<string, unknown>;

interface Taken {
  readonly type: string;
  readonly body: Json & { readonly event?: Json };
  readonly retry_num?: number;
  readonly retry_reason?: string;
  readonly ack: (payload?: object) => Promise<void>;
}

/** The official client; what it takes goes to `onTaken`. */
async function connect(onTaken: (taken: Taken) => unknown): Promise<SocketModeClient> {
  const client = new SocketModeClient({
    appToken: harness.world.slack.appToken,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: 500,
    clientOptions: { slackApiUrl: harness.world.slack.apiUrl },
  });
  client.on('slack_event', onTaken);
  open.push({ close: () => client.disconnect() });
  await client.start();
  return client;
}

/** A bare connection, and all frames that came over it. */
async function connectBare(): Promise<{ socket: WebSocket; frames: Json[] }> {
  const socket = new WebSocket(await address());
  const frames: Json[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Json));
  open.push(socket);
  await once(socket, 'message');
  return { socket, frames };
}

async function address(): Promise<string> {
  const { appToken, apiUrl } = harness.world.slack;
  const { url } = await new WebClient(appToken, { slackApiUrl: apiUrl }).apps.connections.open();
  return url as string;
}

async function statusOf(url: string): Promise<number> {
  const socket = new WebSocket(url);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  return response.statusCode;
}

async function connections(): Promise<number> {
  return (await harness.control<{ slack: { sockets: number } }>('GET', '')).slack.sockets;
}

test('the official client is greeted and told of a message once it acknowledges', async () => {
  const taken: Taken[] = [];
  await connect(async (event) => {
    taken.push(event);
    await event.ack();
  });
  const ts = await harness.say('hello');
  const [told] = await eventually(() => {
    expect(taken).toHaveLength(1);
    return taken;
  });
  expect(told).toMatchObject({ type: 'events_api', retry_num: 0, retry_reason: '' });
  expect(told?.body).toMatchObject({ type: 'event_callback', team_id: harness.world.slack.teamId });
  expect(told?.body.event).toMatchObject({ type: 'message', text: 'hello', ts });
  await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'ok' });
});

test('what is not acknowledged in time comes again, with the same event id', async () => {
  const taken: Taken[] = [];
  await connect(async (event) => {
    taken.push(event);
    if (taken.length === 2) await event.ack();
  });
  await harness.say('hello');
  await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'ok' });
  expect(taken.map(({ retry_num, retry_reason }) => [retry_num, retry_reason])).toEqual([
    [0, ''],
    [1, 'timeout'],
  ]);
  expect(taken[0]?.body.event_id).toBe(taken[1]?.body.event_id);
});

test('an event while nobody is connected comes once somebody is', async () => {
  await harness.say('early');
  const taken: Taken[] = [];
  await connect(async (event) => {
    taken.push(event);
    await event.ack();
  });
  await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'failed', contains: 'no_socket' });
  const late = await harness.say('late');
  await eventually(() => expect(taken.map(({ body }) => body.event?.ts)).toContain(late));
});

test('each event goes to one of several connections', async () => {
  const counts = [0, 0];
  for (const index of counts.keys())
    await connect(async ({ ack }) => {
      counts[index] = (counts[index] ?? 0) + 1;
      await ack();
    });
  expect(await connections()).toBe(2);
  for (let index = 0; index < 20; index += 1) await harness.say(`number ${index}`);
  await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'ok', count: 20 });
  expect(counts.reduce((sum, count) => sum + count)).toBe(20);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test('a command is answered with the acknowledgement', async () => {
  await connect(async ({ type, body, ack }) => {
    if (type === 'slash_commands') await ack({ response_type: 'ephemeral', text: `heard ${String(body.text)}` });
  });
  const order = { channelId: harness.channelId, personEmail: ANN, text: 'status' };
  expect(await harness.control('POST', '/slack/commands', order)).toEqual({
    outcome: 'answered',
    text: 'heard status',
  });
});

test('a command that nobody acknowledges fails before the person, and does not come again', async () => {
  let commands = 0;
  await connect(({ type }) => {
    if (type === 'slash_commands') commands += 1;
  });
  const order = { channelId: harness.channelId, personEmail: ANN, text: 'status' };
  expect(await harness.control('POST', '/slack/commands', order)).toMatchObject({ error: 'operation_timeout' });
  expect(commands).toBe(1);
});

test('a warned connection is closed after a while; the official client comes back', async () => {
  const client = await connect(async ({ ack }) => ack());
  const isBack = once(client as unknown as NodeJS.EventEmitter, 'reconnecting');
  await harness.control('POST', '/slack/sockets/disconnect', { reason: 'warning' });
  await isBack;
  await eventually(async () => expect(await connections()).toBe(1));
});

test('a bare connection sees the greeting, the warning and its end', async () => {
  const { socket, frames } = await connectBare();
  expect(frames[0]).toMatchObject({
    type: 'hello',
    num_connections: 1,
    connection_info: { app_id: harness.world.slack.appId },
  });
  const isClosed = once(socket, 'close');
  await harness.control('POST', '/slack/sockets/disconnect', { reason: 'warning' });
  const [code] = (await isClosed) as [number];
  expect([frames.at(-1)?.reason, code]).toEqual(['warning', 1000]);
});

test('frames that are none and envelopes that nobody sent are noted', async () => {
  const { socket } = await connectBare();
  socket.send('{');
  socket.send('{"envelope_id":"11111111-2222-4333-8444-555555555555"}');
  await harness.waitFor({ kind: 'slack.webhook', name: 'socket', contains: 'unreadable_frame' });
  await harness.waitFor({ kind: 'slack.webhook', name: 'socket', contains: 'unknown_envelope' });
});

test('an address holds for one connection', async () => {
  const url = await address();
  const socket = new WebSocket(url);
  open.push(socket);
  await once(socket, 'open');
  expect(await statusOf(url)).toBe(408);
  expect(await statusOf(url.replace(/app_id=\w+/, 'app_id=A0'))).toBe(408);
});

test('an app has ten connections at most', async () => {
  for (let index = 0; index < 10; index += 1) await connectBare();
  const { frames } = await connectBare();
  expect(frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
});

test('an app without Socket Mode is told so, and connections end when it is turned off', async () => {
  const { socket, frames } = await connectBare();
  const isClosed = once(socket, 'close');
  await harness.control('PATCH', '', { slack: { socketMode: false } });
  await isClosed;
  expect(frames.at(-1)).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
  expect((await connectBare()).frames[0]).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
});

test.each([
  ['nothing', undefined, 'not_authed'],
  ['a token of nobody', 'xapp-1-A0-1-0', 'invalid_auth'],
  ['a bot token', 'bot', 'not_allowed_token_type'],
])('with %s no connection is opened', async (_, token, error) => {
  const { botToken, apiUrl } = harness.world.slack;
  const sent = token === 'bot' ? botToken : token;
  const headers: Record<string, string> = sent === undefined ? {} : { authorization: `Bearer ${sent}` };
  const answer = await fetch(`${apiUrl}apps.connections.open`, { method: 'POST', headers });
  expect(await answer.json()).toEqual({ ok: false, error });
});

test('the token is taken from the header alone, and opens nothing else', async () => {
  const { appToken, apiUrl } = harness.world.slack;
  const body = new URLSearchParams({ token: appToken });
  const answer = await fetch(`${apiUrl}apps.connections.open`, { method: 'POST', body });
  expect(await answer.json()).toEqual({ ok: false, error: 'invalid_auth' });
  const wrong = new WebClient(appToken, { slackApiUrl: apiUrl }).auth.test();
  await expect(wrong).rejects.toMatchObject({ data: { error: 'not_allowed_token_type' } });
});
