import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/new-id.js';
import { eventually } from '../../testing/eventually.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { TestRows } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase, testSettings } from '../../testing/test-system.js';
import { startNexus } from '../../application.js';
import type { ModelCall } from './model-call.js';
import { UsageRecorder } from './usage-recorder.service.js';

let nexus: TestNexus;
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_BACKOFF_BASE_MS: '150' });
});
afterAll(() => nexus?.close());

async function callOf(rows: TestRows): Promise<ModelCall> {
  const world = await rows.world();
  const run = { tenantId: world.tenantId, agentId: world.agentId, model: 'gpt-5', ...(await rows.claim(world)) };
  const figures = {
    status: 200,
    isStream: true,
    isComplete: true,
    usage: undefined,
    costMicroUsd: null,
    durationMs: 5,
    firstByteMs: 1,
    endedAt: new Date(),
  };
  return { id: newId('call'), run, provider: 'openai', model: 'gpt-5', ...figures };
}
const callsIn = (rows: TestRows, call: ModelCall) =>
  rows.query.selectFrom('model_call').selectAll().where('id', '=', call.id).execute();

test('a call is written once PostgreSQL takes it again', async () => {
  const call = await callOf(nexus.rows);
  // Until its run exists again the row is refused, as it is while PostgreSQL is away.
  const run = await nexus.rows.query
    .selectFrom('run')
    .selectAll()
    .where('id', '=', call.run.runId)
    .executeTakeFirstOrThrow();
  await nexus.rows.endClaim(call.run.taskId);
  await nexus.rows.query.deleteFrom('run').where('id', '=', run.id).execute();
  nexus.application.get(UsageRecorder, { strict: false }).record(call);
  await nexus.rows.query.insertInto('run').values(run).execute();
  await eventually(async () => expect(await callsIn(nexus.rows, call)).toHaveLength(1));
});

test('a call recorded twice is one row and one event', async () => {
  const call = await callOf(nexus.rows);
  const recorder = nexus.application.get(UsageRecorder, { strict: false });
  recorder.record(call);
  await eventually(async () => expect(await callsIn(nexus.rows, call)).toHaveLength(1));
  recorder.record(call);
  await recorder.onApplicationShutdown();
  const events = await nexus.rows.query
    .selectFrom('event')
    .select('name')
    .where('task_id', '=', call.run.taskId)
    .execute();
  expect([(await callsIn(nexus.rows, call)).length, events.length]).toEqual([1, 1]);
});

test('going down, what was recorded is written before the stores are closed', async () => {
  const database: TestDatabase = await createTestDatabase();
  const rows = new TestRows(database.superuserUrl);
  const going = await startNexus(testSettings(database));
  const calls = [];
  for (let index = 0; index < 20; index += 1) calls.push(await callOf(rows));
  const recorder = going.application.get(UsageRecorder, { strict: false });
  for (const call of calls) recorder.record(call);
  await going.close();
  for (const call of calls) expect(await callsIn(rows, call)).toHaveLength(1);
  await rows.close();
  await database.drop();
});
