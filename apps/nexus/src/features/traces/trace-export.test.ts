import type { RunId } from '@oblivion/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Database } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { eventually } from '../../testing/eventually.js';
import { LangfuseReceiver } from '../../testing/langfuse-receiver.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { HeldTask, World } from '../../testing/test-rows.js';
import { TraceExporter } from './trace-exporter.service.js';
import { Traces } from './traces.service.js';

let receiver: LangfuseReceiver;
let nexus: TestNexus;
let world: World;
let held: HeldTask;
beforeAll(async () => {
  receiver = await new LangfuseReceiver().start();
  nexus = await startTestNexus({
    ...receiver.settings,
    NEXUS_LANGFUSE_BATCH_SIZE: '8',
    NEXUS_LANGFUSE_BATCH_BYTES: '20000',
    NEXUS_LANGFUSE_BACKLOG_BYTES: '60000',
    NEXUS_BACKOFF_LIMIT_MS: '100',
  });
});
beforeEach(async () => {
  world = await nexus.rows.world();
  held = await nexus.rows.claim(world);
  receiver.isPoison = () => false;
});
afterEach(async () => {
  expect(receiver.problems).toEqual([]);
  await nexus.rows.query.deleteFrom('trace_span').execute();
});
afterAll(async () => {
  await nexus.close();
  await receiver.stop();
});

/** Thoughts of the run, as its agent would note them. */
async function think(count: number, text = 'words'): Promise<readonly string[]> {
  const [database, traces] = [nexus.application.get(Database), nexus.application.get(Traces, { strict: false })];
  const ids = Array.from({ length: count }, () => newId('thought'));
  await database.withTenant(world.tenantId, async (transaction) => {
    for (const id of ids) {
      const thought = { id, kind: 'thought', text: `${text} ${id}`, tool: null, at: new Date() } as const;
      await traces.recordThought(transaction, held.runId as RunId, thought);
    }
  });
  return ids.map((id) => id.slice(20));
}

const arrivedIds = () => receiver.traceOf(held.runId).map((span) => span.spanId);
const waiting = () =>
  nexus.rows.query
    .selectFrom('trace_span')
    .selectAll()
    .where('tenant_id', '=', world.tenantId)
    .orderBy('position')
    .execute();
const part = async () => (await nexus.application.get(PartHealth).read()).parts.find(({ name }) => name === 'langfuse');

async function allArrive(ids: readonly string[]): Promise<void> {
  await eventually(async () => {
    expect(arrivedIds().toSorted()).toEqual([...ids].toSorted());
    expect(await waiting()).toEqual([]);
  });
}

describe('everything arrives, once', () => {
  test('in order and in batches of bounded size', async () => {
    const ids = await think(30);
    await allArrive(ids);
    expect(arrivedIds()).toEqual(ids);
    const sizes = receiver.batches.map(({ spans }) => spans.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
  });

  test.each([
    [
      '500 and 503',
      [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 503 },
      ],
    ],
    ['a cut connection', [{ kind: 'reset' }, { kind: 'reset' }]],
    ['no answer although it was taken', [{ kind: 'accept_silently' }]],
    ['a refused key', [{ kind: 'status', status: 401 }]],
    ['a wrong address', [{ kind: 'status', status: 404 }]],
  ] as const)('after %s', async (_, faults) => {
    receiver.failNext(...faults);
    await allArrive(await think(5));
    await eventually(async () => expect((await part())?.state).toBe('ok'));
  });

  test('after the pause that Langfuse asks for, not before', async () => {
    const before = receiver.batches.length;
    receiver.failNext({ kind: 'status', status: 429, retryAfter: '1' });
    await allArrive(await think(3));
    const [refused, taken] = receiver.batches.slice(before);
    expect(refused?.status).toBe(429);
    expect((taken?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test('after Langfuse was away, and meanwhile it is said', async () => {
    await receiver.stop();
    const ids = await think(5);
    await eventually(async () => {
      expect(await part()).toMatchObject({ state: 'degraded', reason: 'refuses connections' });
    });
    expect(await waiting()).toHaveLength(5);
    await receiver.start();
    await allArrive(ids);
    await eventually(async () => expect((await part())?.state).toBe('ok'));
  });
});

test('one observation that is refused is found, set aside and told, and delays no other', async () => {
  const ids = await think(8);
  const poison = ids[5];
  receiver.isPoison = (span) => span.spanId === poison;
  await eventually(async () => {
    expect(arrivedIds().toSorted()).toEqual(ids.filter((id) => id !== poison).toSorted());
    expect(await waiting()).toMatchObject([{ status: 'set_aside', last_error: 'answers with status 400' }]);
  });
  expect(await part()).toMatchObject({ state: 'degraded', reason: expect.stringContaining('set aside') });
  await allArriveBeside(await think(2), ids.length - 1);
});

async function allArriveBeside(ids: readonly string[], count: number): Promise<void> {
  await eventually(() => expect(arrivedIds()).toHaveLength(count + ids.length));
}

test('an observation larger than a batch goes alone, and a large one is cut', async () => {
  const before = receiver.batches.length;
  const [large] = await think(1, 'x'.repeat(90_000));
  await think(3);
  await eventually(() => expect(arrivedIds()).toHaveLength(4));
  expect(receiver.batches[before]?.spans.map((span) => span.spanId)).toEqual([large]);
  const [cut] = await think(1, 'x'.repeat(200_000));
  await eventually(() => expect(arrivedIds()).toContain(cut));
  const output = receiver.traceOf(held.runId).find((span) => span.spanId === cut)?.attributes[
    'langfuse.observation.output'
  ];
  expect(String(output).length).toBeLessThanOrEqual(100_000);
  expect(output).toContain('more characters');
});

test('beyond the limit the oldest are dropped, and that is told', async () => {
  await receiver.stop();
  const ids = await think(12, 'y'.repeat(10_000));
  await eventually(async () => {
    await nexus.application.get(TraceExporter, { strict: false }).trim();
    expect((await waiting()).length).toBeLessThanOrEqual(6);
  });
  expect((await part())?.reason).toContain('were dropped');
  const kept = (await waiting()).map((row) => row.id.slice(20));
  expect(kept).toEqual(ids.slice(-kept.length));
  await receiver.start();
  await eventually(async () => expect(await waiting()).toEqual([]));
  await nexus.application.get(PartHealth).report('langfuse', { state: 'ok' });
});

test('the queue of a tenant is closed to others', async () => {
  await receiver.stop();
  await think(1);
  const other = await nexus.rows.world();
  const seen = await nexus.application
    .get(Database)
    .withTenant(other.tenantId, ({ query }) => query.selectFrom('trace_span').selectAll().execute());
  expect(seen).toEqual([]);
  await receiver.start();
  await eventually(async () => expect(await waiting()).toEqual([]));
});
