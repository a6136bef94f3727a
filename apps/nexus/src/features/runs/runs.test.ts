import {
  type CheckpointFound,
  type EffectReserved,
  type Problem,
  type TaskId,
  checkpointFound,
  checkpointPage,
  channelHistory,
  effectReserved,
} from '@oblivion/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { HeldTask, World } from '../../testing/test-rows.js';
import { CheckpointSweep } from './checkpoint-sweep.service.js';

let nexus: TestNexus;
let world: World;
let held: HeldTask;
let token: string;

beforeAll(async () => {
  nexus = await startTestNexus({
    NEXUS_CHECKPOINT_VALUE_LIMIT_BYTES: '2000',
    NEXUS_CHECKPOINT_TASK_LIMIT_BYTES: '20000',
    NEXUS_CHECKPOINT_BODY_LIMIT_BYTES: '20000',
    NEXUS_AGENT_EFFECT_RESULT_LIMIT_BYTES: '100',
    NEXUS_CHECKPOINT_HISTORY_LIMIT: '3',
    NEXUS_CHECKPOINT_RETENTION_DAYS: '7',
  });
});
afterAll(() => nexus?.close());
beforeEach(async () => {
  world = await nexus.rows.world();
  held = await nexus.rows.claim(world);
  token = await tokenOf(world);
});

async function tokenOf({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<string> {
  const answer = await fetch(`${nexus.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface As {
  readonly held?: HeldTask;
  readonly token?: string | null;
}

async function post(path: string, body: object, as: As = {}): Promise<{ status: number; body: unknown }> {
  const { taskId, epoch } = as.held ?? held;
  const bearer = as.token === undefined ? token : as.token;
  const answer = await fetch(`${nexus.url}/api/v1/runs/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify({ taskId, epoch, ...body }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function done(path: string, body: object, as?: As): Promise<unknown> {
  const answer = await post(path, body, as);
  expect([path, answer.status, answer.body]).toEqual([
    path,
    expect.toSatisfy((s) => s === 200 || s === 204),
    answer.body,
  ]);
  return answer.body;
}

/** Code and field of a refusal. */
async function refused(path: string, body: object, as?: As): Promise<readonly [number, string, string | undefined]> {
  const { status, body: answer } = await post(path, body, as);
  const problem = answer as Problem;
  return [status, problem.code, problem.field];
}

const stored = (text: string) => ({ format: 'text', bytes: Buffer.from(text).toString('base64') });
const wordsOf = (value: { bytes: string } | null | undefined) =>
  value === null || value === undefined ? null : Buffer.from(value.bytes, 'base64').toString();

/** Keeps a state in which each of the channels has a new value. */
function put(id: string, channels: Readonly<Record<string, string>>, more: object = {}, as?: As) {
  const versions = Object.fromEntries(Object.keys(channels).map((channel) => [channel, id]));
  const values = Object.entries(channels).map(([channel, text]) => ({ channel, version: id, value: stored(text) }));
  const checkpoint = {
    thread: 't',
    checkpointId: id,
    checkpoint: stored(`state ${id}`),
    metadata: {},
    versions,
    values,
  };
  return done('checkpoints/put', { ...checkpoint, ...more }, as);
}
const write = (checkpointId: string, nodeTaskId: string, writes: Readonly<Record<string, string>>, more: object = {}) =>
  done('checkpoints/put-writes', {
    thread: 't',
    checkpointId,
    nodeTaskId,
    onRepeat: 'keep',
    writes: Object.entries(writes).map(([channel, text], index) => ({ index, channel, value: stored(text) })),
    ...more,
  });
async function find(more: object = {}, as?: As): Promise<CheckpointFound['checkpoint']> {
  return checkpointFound.parse(await done('checkpoints/find', { thread: 't', ...more }, as)).checkpoint;
}
const ids = async (more: object = {}) =>
  checkpointPage.parse(await done('checkpoints/list', more)).checkpoints.map(({ checkpointId }) => checkpointId);
const reserve = async (attempt: string, as?: As): Promise<EffectReserved> =>
  effectReserved.parse(await done('effects/reserve', { key: 'charge', attempt }, as));
const count = async (table: 'checkpoint' | 'checkpoint_value' | 'checkpoint_write', taskId: TaskId = held.taskId) =>
  (await nexus.rows.query.selectFrom(table).select('task_id').where('task_id', '=', taskId).execute()).length;

/** The claim passes to another agent of the group. */
async function nextHolder(): Promise<Required<As> & { token: string }> {
  await nexus.rows.endClaim(held.taskId);
  const agent = await nexus.rows.agent({ tenantId: world.tenantId, groupId: world.groupId, name: 'Second' });
  const next = await nexus.rows.claim({ ...world, ...agent }, held.taskId);
  return { held: next, token: await tokenOf(agent) };
}

describe('checkpoints', () => {
  test('the next holder finds what the last one kept: values by their versions, writes in order', async () => {
    await put('c1', { plan: 'look', log: 'one' });
    await put('c2', { log: 'two' }, { parentId: 'c1', versions: { plan: 'c1', log: 'c2' }, metadata: { step: 1 } });
    await write('c2', 'node-b', { plan: 'b' }, { nodePath: '1' });
    await write('c2', 'node-a', { plan: 'a', log: 'a' }, { nodePath: '2' });
    const found = await find({}, await nextHolder());
    expect(found).toMatchObject({ checkpointId: 'c2', parentId: 'c1', metadata: { step: 1 }, namespace: '' });
    expect(wordsOf(found?.checkpoint)).toBe('state c2');
    expect(found?.values.map(({ channel, value }) => [channel, wordsOf(value)])).toEqual([
      ['log', 'two'],
      ['plan', 'look'],
    ]);
    expect(found?.writes.map(({ nodeTaskId, value }) => [nodeTaskId, wordsOf(value)])).toEqual([
      ['node-b', 'b'],
      ['node-a', 'a'],
      ['node-a', 'a'],
    ]);
  });

  test('sent again, a state replaces itself and writes stay or are replaced as the sender says', async () => {
    await put('c1', { plan: 'look' });
    await put('c1', { plan: 'look' }, { checkpoint: stored('again') });
    await write('c1', 'n', { a: 'first' });
    await write('c1', 'n', { a: 'second' });
    expect(wordsOf((await find())?.checkpoint)).toBe('again');
    expect((await find())?.writes.map(({ value }) => wordsOf(value))).toEqual(['first']);
    await write('c1', 'n', { a: 'third' }, { onRepeat: 'replace' });
    expect((await find())?.writes.map(({ value }) => wordsOf(value))).toEqual(['third']);
  });

  test('are listed newest first, page by page, by metadata, and only before one', async () => {
    for (const id of ['c1', 'c2', 'c3']) await put(id, {}, { metadata: { source: id === 'c2' ? 'input' : 'loop' } });
    await put('c2', {}, { thread: 'u' });
    const first = checkpointPage.parse(await done('checkpoints/list', { limit: 2 }));
    const second = checkpointPage.parse(await done('checkpoints/list', { limit: 2, after: first.next }));
    const seen = [...first.checkpoints, ...second.checkpoints].map((each) => `${each.checkpointId} ${each.thread}`);
    expect([seen, second.next]).toEqual([['c3 t', 'c2 u', 'c2 t', 'c1 t'], null]);
    expect(await ids({ thread: 't', filter: { source: 'loop' } })).toEqual(['c3', 'c1']);
    expect(await ids({ thread: 't', before: 'c3', limit: 1 })).toEqual(['c2']);
  });

  test('channels that keep only changes come back as the nearest whole value and the writes since', async () => {
    await put('c1', { log: 'whole', other: 'x' });
    await write('c1', 'n1', { log: 'one', other: 'y' });
    for (const [id, parentId] of [
      ['c2', 'c1'],
      ['c3', 'c2'],
    ]) {
      await put(id as string, {}, { parentId, versions: { log: id, seen: id } });
      await write(id as string, `n-${id}`, { log: `of ${id}`, seen: `of ${id}` });
    }
    const answer = await done('checkpoints/history', { thread: 't', channels: ['log', 'seen'] });
    const { channels } = channelHistory.parse(answer);
    expect(
      channels.map((each) => [each.channel, wordsOf(each.seed), each.writes.map((w) => wordsOf(w.value))]),
    ).toEqual([
      ['log', 'whole', ['one', 'of c2']],
      ['seen', null, ['of c2']],
    ]);
  });

  test('a thread can be copied, pruned and deleted, and values that nothing is made of any more go', async () => {
    await put('c1', { plan: 'old', log: 'one' });
    await write('c1', 'n', { plan: 'p' });
    await put('c2', { plan: 'new' }, { parentId: 'c1', versions: { plan: 'c2', log: 'c1' } });
    await done('checkpoints/change', { change: 'copy_thread', thread: 't', target: 'copy' });
    await done('checkpoints/change', { change: 'prune', threads: ['t'], keep: 'latest' });
    expect(await ids({ thread: 't' })).toEqual(['c2']);
    expect((await find())?.values.map(({ value }) => wordsOf(value))).toEqual(['one', 'new']);
    expect(await ids({ thread: 'copy' })).toEqual(['c2', 'c1']);
    expect((await find({ thread: 'copy', checkpointId: 'c1' }))?.writes).toHaveLength(1);
    expect([await count('checkpoint_value'), await count('checkpoint_write')]).toEqual([5, 1]);
    await done('checkpoints/change', { change: 'delete_thread', thread: 'copy' });
    await done('checkpoints/change', { change: 'prune', threads: ['t'], keep: 'nothing' });
    expect([await count('checkpoint'), await count('checkpoint_value'), await count('checkpoint_write')]).toEqual([
      0, 0, 0,
    ]);
  });

  test('what a run of a graph left can be deleted alone', async () => {
    await put('c1', { a: '1' }, { metadata: { run_id: 'r1' } });
    await put('c2', { a: '2' }, { metadata: { run_id: 'r2' } });
    await done('checkpoints/change', { change: 'delete_runs', runs: ['r1'] });
    expect(await ids()).toEqual(['c2']);
    expect(await count('checkpoint_value')).toBe(1);
  });

  test('too much is refused by the name of the field, and nothing of it stays', async () => {
    const large = stored('x'.repeat(2001));
    const base = { thread: 't', checkpointId: 'c', checkpoint: stored(''), metadata: {}, versions: {}, values: [] };
    const values = [{ channel: 'a', version: '1', value: large }];
    const writes = [{ index: 0, channel: 'a', value: large }];
    const written = { thread: 't', checkpointId: 'c', nodeTaskId: 'n', onRepeat: 'keep', writes };
    expect(await refused('checkpoints/put', { ...base, checkpoint: large })).toEqual([
      413,
      'too_large',
      'body.checkpoint',
    ]);
    expect(await refused('checkpoints/put', { ...base, values })).toEqual([413, 'too_large', 'body.values.0.value']);
    expect(await refused('checkpoints/put-writes', written)).toEqual([413, 'too_large', 'body.writes.0.value']);
    expect(await refused('checkpoints/put', { ...base, checkpoint: stored('x'.repeat(20_000)) })).toEqual([
      413,
      'too_large',
      'body',
    ]);
    for (let index = 1; index <= 9; index += 1) await put(`c${index}`, { a: 'x'.repeat(1990) });
    const tenth = { ...base, checkpointId: 'c10', checkpoint: stored('x'.repeat(1990)) };
    expect(await refused('checkpoints/put', tenth)).toEqual([413, 'too_large', 'body.checkpoint']);
    expect(await count('checkpoint')).toBe(9);
  });

  test('bad input is refused by the name of its field', async () => {
    expect(await refused('checkpoints/find', { thread: 'a\u0000b' })).toEqual([400, 'invalid_request', 'body.thread']);
    expect(await refused('checkpoints/change', { change: 'forget' })).toEqual([400, 'invalid_request', 'body.change']);
    const strange = { counters_since_delta_snapshot: 'none', zero: 'a\u0000b' };
    await put('c1', { a: '1' }, { metadata: strange });
    await done('checkpoints/change', { change: 'prune', threads: ['t'], keep: 'latest' });
    expect((await find())?.metadata).toEqual({ ...strange, zero: 'a\uFFFDb' });
  });
});

describe('an outside effect', () => {
  test('is reserved once, and its result is that of the first who told it', async () => {
    const first = await reserve('one');
    expect(first.outcome).toBe('reserved');
    expect(await reserve('one')).toEqual(first);
    await done('effects/record', { key: 'charge', result: { receipt: 1 } });
    await done('effects/record', { key: 'charge', result: { receipt: 2 } });
    const { idempotencyKey } = first;
    const recorded = { outcome: 'recorded', idempotencyKey, result: { receipt: 1 } };
    expect(await reserve('two', await nextHolder())).toEqual(recorded);
  });

  test('that was begun and not ended is unknown to the next holder, under the same key for the outside', async () => {
    const { idempotencyKey } = await reserve('one');
    const next = await nextHolder();
    const unknown = { outcome: 'unknown', idempotencyKey, since: expect.any(String) };
    expect(await reserve('two', next)).toEqual(unknown);
    // Nobody but who reserved it can know that it did nothing.
    await done('effects/withdraw', { key: 'charge', attempt: 'two' }, next);
    expect(await reserve('two', next)).toEqual(unknown);
  });

  test('that certainly did nothing can be begun anew', async () => {
    const first = await reserve('one');
    await done('effects/withdraw', { key: 'charge', attempt: 'one' });
    const second = await reserve('two');
    expect(second.outcome).toBe('reserved');
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
    await done('effects/record', { key: 'charge', result: null });
    await done('effects/withdraw', { key: 'charge', attempt: 'two' });
    expect(await reserve('three')).toMatchObject({ outcome: 'recorded', result: null });
  });

  test('is refused with a result that is too large, and cannot be recorded without being reserved', async () => {
    const none = await refused('effects/record', { key: 'charge', result: 1 });
    expect(none).toEqual([404, 'not_found', 'body.key']);
    await reserve('one');
    const large = await refused('effects/record', { key: 'charge', result: 'x'.repeat(101) });
    expect(large).toEqual([413, 'too_large', 'body.result']);
  });
});

describe('who may', () => {
  test('nobody without a token, no person, no other tenant', async () => {
    const wanted = { thread: 't' };
    expect(await refused('checkpoints/find', wanted, { token: null })).toEqual([401, 'unauthenticated', undefined]);
    const cookie = await nexus.signIn(world, 'owner');
    const byPerson = await fetch(`${nexus.url}/api/v1/runs/checkpoints/find`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ taskId: held.taskId, epoch: held.epoch, ...wanted }),
    });
    expect(byPerson.status).toBe(401);
    await put('c1', { a: 'secret' });
    const stranger = await tokenOf(await nexus.rows.world());
    expect(await refused('checkpoints/find', wanted, { token: stranger })).toEqual([409, 'lease_lost', undefined]);
  });

  test('not another agent of the group, and not after the lease has run out', async () => {
    const { token: second } = await nextHolder();
    const first: HeldTask = { ...held, epoch: held.epoch + 1 };
    expect(await refused('checkpoints/find', { thread: 't' }, { held: first })).toEqual([409, 'lease_lost', undefined]);
    const over = { lease_expires_at: new Date(Date.now() - 1000) };
    await nexus.rows.query.updateTable('claim').set(over).where('task_id', '=', held.taskId).execute();
    const late = await refused('checkpoints/find', { thread: 't' }, { held: first, token: second });
    expect(late).toEqual([409, 'lease_lost', undefined]);
  });
});

describe('the sweep', () => {
  const sweep = () => nexus.application.get(CheckpointSweep, { strict: false }).sweep();

  test('removes the checkpoints of tasks that ended long ago, and only those', async () => {
    await put('c1', { a: '1' });
    await nexus.rows.endClaim(held.taskId);
    const days = (number: number) => new Date(Date.now() - number * 86_400_000);
    const change = (status: 'in_review' | 'available', updated_at: Date) =>
      nexus.rows.query.updateTable('task').set({ status, updated_at }).where('id', '=', held.taskId).execute();
    for (const [status, age] of [
      ['in_review', 6],
      ['available', 8],
    ] as const) {
      await change(status, days(age));
      await sweep();
      expect([status, await count('checkpoint')]).toEqual([status, 1]);
    }
    await change('in_review', days(8));
    await sweep();
    expect([await count('checkpoint'), await count('checkpoint_value')]).toEqual([0, 0]);
  });

  test('prunes long threads to the newest and what they need', async () => {
    await put('c0', { log: 'whole' });
    for (let index = 1; index <= 6; index += 1) {
      const delta = { counters_since_delta_snapshot: { log: [index, index] } };
      const versions = { log: `v${index}` };
      await put(`c${index}`, {}, { parentId: `c${index - 1}`, versions, metadata: index < 5 ? {} : delta });
      await put(`c${index}`, { a: `${index}` }, { thread: 'plain' });
    }
    await sweep();
    expect(await ids({ thread: 'plain' })).toEqual(['c6', 'c5', 'c4']);
    expect(await ids({ thread: 't' })).toEqual(['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']);
  });
});
