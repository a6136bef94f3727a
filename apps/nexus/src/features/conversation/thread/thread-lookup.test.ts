import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/new-id.js';
import { startTestNexus, type TestNexus } from '../../../testing/test-nexus.js';
import type { World } from '../../../testing/test-rows.js';
import { ThreadLookup } from './thread-lookup.service.js';

let nexus: TestNexus;
let lookup: ThreadLookup;
let world: World;
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api' });
  lookup = nexus.application.get(ThreadLookup, { strict: false });
  world = await nexus.rows.world();
});
afterAll(() => nexus.close());

async function oweRoot(channel: string, state: { status: string; is_outcome_unknown?: boolean }): Promise<void> {
  const id = newId('effect');
  const payload = JSON.stringify({ channel, text: 'Fix the login' });
  const row = { id, tenant_id: world.tenantId, event_position: '1', target: id, kind: 'slack.root', lane: id, payload };
  await nexus.rows.query
    .insertInto('effect')
    .values({ ...row, ...state } as never)
    .execute();
}

test('threads of tasks are told from the others, all of one moment and of several companies at once', async () => {
  const other = await nexus.rows.world();
  const taskId = await nexus.rows.task(world, {});
  await nexus.rows.query
    .updateTable('task')
    .set({ slack_channel_id: 'C1', slack_root_ts: '7.000100' })
    .where('id', '=', taskId)
    .execute();
  const ask = (tenantId: World['tenantId'], channel: string, rootTs: string) =>
    lookup.mayBeOfTask({ tenantId, channel, rootTs });
  const answers = await Promise.all([
    ask(world.tenantId, 'C1', '7.000100'),
    ask(world.tenantId, 'C1', '8.000100'),
    ask(world.tenantId, 'C2', '7.000100'),
    ask(other.tenantId, 'C1', '7.000100'),
    ...Array.from({ length: 250 }, (_, index) => ask(world.tenantId, 'C1', `9.${index}`)),
  ]);
  expect(answers.slice(0, 4)).toEqual([true, false, false, false]);
  expect(answers.slice(4)).not.toContain(true);
});

test.each([
  ['is being sent', { status: 'sending' }, true],
  ['may have arrived', { status: 'pending', is_outcome_unknown: true }, true],
  ['may have arrived before it was parked', { status: 'parked', is_outcome_unknown: true }, true],
  ['was never sent', { status: 'pending' }, false],
  ['was refused', { status: 'parked' }, false],
  ['was delivered', { status: 'delivered' }, false],
])('a root message that %s', async (name, state, expected) => {
  const channel = `C ${name}`;
  await oweRoot(channel, state);
  expect(await lookup.mayBeOfTask({ tenantId: world.tenantId, channel, rootTs: '1.000100' })).toBe(expected);
});
