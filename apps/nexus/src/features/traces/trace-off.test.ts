import type { RunId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { eventually } from '../../testing/eventually.js';
import { LangfuseReceiver } from '../../testing/langfuse-receiver.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { Traces } from './traces.service.js';

let nexus: TestNexus;
afterAll(() => nexus?.close());
let receiver: LangfuseReceiver;
beforeAll(async () => {
  receiver = await new LangfuseReceiver().start();
});
afterAll(() => receiver.stop());

async function recordThought(text: string): Promise<RunId> {
  const world = await nexus.rows.world();
  const { runId } = await nexus.rows.claim(world);
  const thought = { id: newId('thought'), kind: 'thought', text, tool: null, at: new Date() } as const;
  await nexus.application
    .get(Database)
    .withTenant(world.tenantId, (transaction) =>
      nexus.application.get(Traces, { strict: false }).recordThought(transaction, runId, thought),
    );
  return runId;
}

test('without a key nothing is queued, and the part says which setting is missing', async () => {
  nexus = await startTestNexus({ NEXUS_LANGFUSE_URL: 'http://127.0.0.1:9', NEXUS_LANGFUSE_PUBLIC_KEY: 'pk-lf-a' });
  await recordThought('words');
  expect(await nexus.rows.query.selectFrom('trace_span').selectAll().execute()).toEqual([]);
  const { parts } = await nexus.application.get(PartHealth).read();
  const reason = 'NEXUS_LANGFUSE_SECRET_KEY is not set';
  expect(parts.find(({ name }) => name === 'langfuse')).toMatchObject({ state: 'off', reason });
  await nexus.close();
});

test('without content only facts are sent', async () => {
  nexus = await startTestNexus({ ...receiver.settings, NEXUS_LANGFUSE_CONTENT: 'false' });
  const runId = await recordThought('a private word');
  await eventually(() => expect(receiver.traceOf(runId)).toHaveLength(1));
  expect(JSON.stringify(receiver.batches)).not.toContain('private');
  expect(receiver.problems).toEqual([]);
});
