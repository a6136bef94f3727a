import { type LiveServerFrame, liveServerFrame, type TaskId } from '@oblivion/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { Database } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { newId } from '../../platform/new-id.js';
import { eventually } from '../../testing/eventually.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { LiveSockets } from './live-socket.service.js';

const observer = 'http://observer.example.test';
let nexus: TestNexus;
let world: World;
let cookie: string;
let taskId: TaskId;
const opened: WebSocket[] = [];

beforeAll(async () => {
  nexus = await startTestNexus({
    NEXUS_OBSERVER_URL: observer,
    NEXUS_HEARTBEAT_SECONDS: '1',
    NEXUS_LIVE_QUEUE_LIMIT: '2000',
  });
});
afterAll(() => nexus?.close());
beforeEach(async () => {
  world = await nexus.rows.world();
  cookie = await nexus.signIn(world, 'viewer');
  taskId = await nexus.rows.task(world);
});
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});

interface Reader {
  readonly socket: WebSocket;
  readonly frames: LiveServerFrame[];
  readonly closed: Promise<number>;
  /** What the events seen so far were told with. */
  reasons(): unknown[];
}

async function connect(
  headers: Record<string, string> = { cookie, origin: observer },
  options: ClientOptions = {},
): Promise<Reader> {
  const socket = new WebSocket(`${nexus.url.replace('http', 'ws')}/live`, { headers, ...options });
  opened.push(socket);
  const frames: LiveServerFrame[] = [];
  socket.on('message', (data: Buffer) => frames.push(liveServerFrame.parse(JSON.parse(data.toString('utf8')))));
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const eventsSeen = () => frames.flatMap((frame) => (frame.type === 'events' ? frame.events : []));
  return { socket, frames, closed, reasons: () => eventsSeen().map((event) => event.payload['reason']) };
}

async function subscribe(reader: Reader, options: { cursor?: string; taskId?: TaskId } = {}): Promise<string> {
  const before = reader.frames.filter((frame) => frame.type === 'subscribed').length;
  reader.socket.send(JSON.stringify({ type: 'subscribe', ...options }));
  return eventually(() => {
    const confirmed = reader.frames.filter((frame) => frame.type === 'subscribed')[before];
    if (confirmed === undefined) throw new Error('not subscribed yet');
    return confirmed.cursor;
  });
}

const tell = (reason: string, task = taskId, at = world) =>
  nexus.application.get(Database, { strict: false }).withTenant(at.tenantId, (transaction) =>
    appendEvent(transaction, {
      name: 'task.released',
      taskId: task,
      payload: { taskId: task, runId: newId('run'), agent: { id: at.agentId, name: 'Scribe' }, epoch: 1, reason },
    }),
  );
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('who may listen', () => {
  test('without a session the socket closes with 4401', async () => {
    expect(await (await connect({ origin: observer })).closed).toBe(4401);
  });

  test('a page of another site is refused before the upgrade', async () => {
    await expect(connect({ cookie, origin: 'https://evil.example.test' })).rejects.toThrow('403');
  });

  test('a session that ends takes its socket with it', async () => {
    const reader = await connect();
    await nexus.rows.query.deleteFrom('session').where('tenant_id', '=', world.tenantId).execute();
    expect(await reader.closed).toBe(4401);
  });

  test('nobody hears of another tenant', async () => {
    const reader = await connect();
    await subscribe(reader);
    const other = await nexus.rows.world();
    await tell('theirs', await nexus.rows.task(other), other);
    await tell('ours');
    await eventually(() => expect(reader.reasons()).toEqual(['ours']));
  });
});

test('events come once and in order, with the title of their task, a burst in few frames', async () => {
  const reader = await connect();
  await subscribe(reader);
  await Promise.all(numbers(40).map((reason) => tell(reason)));
  await eventually(() => expect(reader.reasons()).toHaveLength(40));
  expect(new Set(reader.reasons()).size).toBe(40);
  const batches = reader.frames.filter((frame) => frame.type === 'events');
  expect(batches.length).toBeLessThan(20);
  expect(batches[0]?.events[0]?.taskTitle).toBe('Fix the login');
});

test('a reader that comes back gets everything it missed, once', async () => {
  const first = await connect();
  const start = await subscribe(first);
  await tell('seen');
  await eventually(() => expect(first.reasons()).toEqual(['seen']));
  const last = first.frames.at(-1);
  first.socket.terminate();
  for (const reason of numbers(450)) await tell(reason);
  const second = await connect();
  await subscribe(second, { cursor: last?.type === 'events' ? last.cursor : start });
  await tell('live');
  await eventually(() => expect(second.reasons()).toEqual([...numbers(450), 'live']), 10_000);
});

test('a new subscription replaces the former one', async () => {
  const other = await nexus.rows.task(world);
  const reader = await connect();
  await subscribe(reader);
  await subscribe(reader, { taskId: other });
  await tell('everything');
  await tell('only this', other);
  await eventually(() => expect(reader.reasons()).toEqual(['only this']));
});

test('what cannot be read is answered with what is wrong, and too much of it ends the socket', async () => {
  const reader = await connect();
  for (const frame of [
    'nonsense',
    '{"type":"claim"}',
    '{"type":"subscribe","cursor":"x"}',
    '{"type":"subscribe","cursor":"99999999999999999999.1"}',
  ]) {
    reader.socket.send(frame);
  }
  await eventually(() => expect(reader.frames).toHaveLength(4));
  expect(reader.frames.map((frame) => frame.type === 'error' && frame.code)).toEqual([
    'invalid_frame',
    'invalid_frame',
    'invalid_frame',
    'invalid_request',
  ]);
  for (let index = 0; index < 20; index += 1) reader.socket.send('nonsense');
  expect(await reader.closed).toBe(4400);
});

test('a socket that no longer answers is cut', async () => {
  const reader = await connect({ cookie, origin: observer }, { autoPong: false });
  expect(await reader.closed).toBe(1006);
});

/** Runs a test on a Nexus with other settings. */
async function elsewhere(overrides: Record<string, string>, work: (other: TestNexus) => Promise<void>): Promise<void> {
  const home = nexus;
  const other = await startTestNexus({ NEXUS_OBSERVER_URL: observer, ...overrides });
  nexus = other;
  world = await other.rows.world();
  cookie = await other.signIn(world, 'viewer');
  taskId = await other.rows.task(world);
  try {
    await work(other);
  } finally {
    nexus = home;
    for (const socket of opened.splice(0)) socket.terminate();
    await other.close();
  }
}

test('a reader that does not read is cut with the code that means resume', () =>
  elsewhere({ NEXUS_SEND_BUFFER_BYTES: '65536', NEXUS_LIVE_BATCH_MS: '0' }, async (other) => {
    const reader = await connect();
    await subscribe(reader);
    reader.socket.pause();
    const title = 'x'.repeat(50_000);
    await other.rows.query.updateTable('task').set({ title }).where('id', '=', taskId).execute();
    for (const reason of numbers(300)) await tell(reason);
    reader.socket.resume();
    expect(await reader.closed).toBe(4408);
    expect(reader.reasons()).toEqual(numbers(reader.reasons().length));
  }));

test('going down, every reader is told to reconnect before it is closed', () =>
  elsewhere({}, async (other) => {
    const reader = await connect();
    await subscribe(reader);
    const closing = other.application.get(LiveSockets, { strict: false }).drain(50);
    expect(await reader.closed).toBe(1012);
    await closing;
    expect(reader.frames.at(-1)).toEqual({ type: 'drain', reconnectAfterMs: 50 });
    await expect(connect()).rejects.toThrow('503');
  }));
