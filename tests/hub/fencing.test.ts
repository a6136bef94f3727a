import { clientFrame, type ClaimGrant, type Problem, type TaskId } from '@oblivion/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 60_000;

let hub: Hub;
let company: Company;
let stale: TestAgent;
let token: string;
let old: ClaimGrant;
let current: ClaimGrant;

/** Ada has lost the task to Bob, and does not know it. */
beforeAll(async () => {
  hub = await Hub.start();
  company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] }, hasModel: true });
  const bob = await company.connect('Bob');
  stale = await company.connect('Ada');
  token = await company.token('Ada');
  await company.writeTask('@demo please');
  const offersTo = (agent: TestAgent) => agent.frames.filter((frame) => frame.type === 'task.available').length;
  await eventually(() => expect([offersTo(stale), offersTo(bob)]).toEqual([1, 1]), patienceMs);
  old = await stale.claimNext();
  await hub.asSuperuser('update claim set lease_expires_at = now() where task_id = $1', [old.taskId]);
  await eventually(() => expect(offersTo(bob)).toBe(2), patienceMs);
  current = (await bob.ask({ type: 'claim', taskId: old.taskId }))['claim'] as ClaimGrant;
  await bob.ask({ type: 'start', taskId: current.taskId, epoch: current.epoch });
  expect(current.epoch).toBe(old.epoch + 1);
}, 3 * patienceMs);
afterAll(() => hub.close());

const value = { format: 'text', bytes: 'eA==' };
const state = { thread: 't', checkpointId: 'c1' };

/** What the stale holder says, for every frame that names an epoch. */
const frames: Readonly<Record<string, object>> = {
  release: { reason: 'I give up' },
  start: {},
  say: { kind: 'progress', text: 'I am back' },
  think: { text: 'I am back' },
  answer: { answer: 'a1', offset: 0, text: 'I am nearly ' },
  finish: { text: 'I am through' },
};

/** What it sends, for every door that names an epoch. */
const doors: Readonly<Record<string, object>> = {
  '/api/v1/runs/checkpoints/put': { ...state, checkpoint: value, metadata: {}, versions: {}, values: [] },
  '/api/v1/runs/checkpoints/put-writes': { ...state, nodeTaskId: 'n', onRepeat: 'keep', writes: [] },
  '/api/v1/runs/checkpoints/find': state,
  '/api/v1/runs/checkpoints/list': {},
  '/api/v1/runs/checkpoints/history': { ...state, channels: ['log'] },
  '/api/v1/runs/checkpoints/change': { change: 'delete_thread', thread: 't' },
  '/api/v1/runs/effects/reserve': { key: 'charge', attempt: 'one' },
  '/api/v1/runs/effects/record': { key: 'charge', result: 1 },
  '/api/v1/runs/effects/withdraw': { key: 'charge', attempt: 'one' },
};

const claimed = () => ({ taskId: old.taskId, epoch: old.epoch });

async function everythingOf(taskId: TaskId): Promise<unknown> {
  const tables = [
    'message',
    'thought',
    'checkpoint',
    'checkpoint_write',
    'agent_effect',
    'agent_step',
    'answer_stream',
    'model_call',
  ];
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await hub.asSuperuser(`select count(*)::int as count from ${table} where task_id = $1`, [
        taskId,
      ]);
      return [table, rows[0]?.['count']];
    }),
  );
  const { rows } = await hub.asSuperuser('select status, claim_epoch from task where id = $1', [taskId]);
  return [...counts, rows[0]];
}

describe('a holder that has lost its task', () => {
  test.each(Object.keys(frames))('cannot %s', async (type) => {
    const before = await everythingOf(old.taskId);
    await expect(stale.ask({ type, ...claimed(), ...frames[type] })).rejects.toThrow(/^lease_lost/);
    expect(await everythingOf(old.taskId)).toEqual(before);
  });

  test.each(Object.keys(doors))('is refused at %s', async (path) => {
    const before = await everythingOf(old.taskId);
    const answer = await fetch(`${hub.nexusUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...claimed(), ...doors[path] }),
    });
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([409, 'lease_lost']);
    expect(await everythingOf(old.taskId)).toEqual(before);
  });

  test('cannot call a model with its key', async () => {
    const answer = await fetch(`${old.llm?.openaiBaseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${old.llm?.apiKey}` },
      body: JSON.stringify({ model: old.llm?.model, messages: [{ role: 'user', content: 'STEP: plan' }] }),
    });
    expect([answer.status, await answer.text()]).toEqual([expect.any(Number), expect.stringContaining('lease_lost')]);
    expect(answer.ok).toBe(false);
  });

  test('is told so by its heartbeat, which prolongs nothing', async () => {
    const { claims } = await stale.ask({ type: 'heartbeat', claims: [claimed()] });
    expect(claims).toMatchObject([{ outcome: 'lost' }]);
  });
});

describe('nothing is forgotten here', () => {
  test('every frame that names an epoch is among those above', () => {
    const named = clientFrame.options
      .filter((option) => 'epoch' in option.shape)
      .map((option) => option.shape.type.value);
    expect(Object.keys(frames).sort()).toEqual([...named].sort());
  });

  test('every door for agents that names an epoch is among those above', async () => {
    const document = (await (await fetch(`${hub.nexusUrl}/api/openapi.json`)).json()) as OpenApi;
    const named = Object.entries(document.paths)
      .filter(([, methods]) => Object.values(methods).some((each) => namesEpoch(document, each.requestBody)))
      .map(([path]) => path);
    expect(named.length).toBeGreaterThan(5);
    expect(Object.keys(doors).sort()).toEqual(named.sort());
  });
});

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: unknown }>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** Whether a request's body has an `epoch`, wherever in the document it is described. */
function namesEpoch(document: OpenApi, requestBody: unknown): boolean {
  const text = JSON.stringify(requestBody ?? null);
  if (text.includes('"epoch"')) return true;
  const names = [...text.matchAll(/#\/components\/schemas\/([^"]+)/g)].map((match) => match[1] as string);
  return names.some((name) => JSON.stringify(document.components?.schemas?.[name] ?? null).includes('"epoch"'));
}
