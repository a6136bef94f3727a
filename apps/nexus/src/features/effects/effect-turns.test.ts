import type { EffectId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { RootRepository } from './slack/root.repository.js';

const sendingSeconds = 60;
let nexus: TestNexus;
let world: World;
let effects: EffectRepository;
let database: Database;

beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api' });
  effects = nexus.application.get(EffectRepository, { strict: false });
  database = nexus.application.get(Database);
  world = await nexus.rows.world();
});
afterAll(() => nexus.close());

async function oweRoot(): Promise<{ id: EffectId; lane: string }> {
  const id = newId('effect');
  const payload = JSON.stringify({ channel: id, text: 'Fix the login' });
  const row = { id, tenant_id: world.tenantId, event_position: '1', target: id, kind: 'slack.root', lane: id, payload };
  await nexus.rows.query.insertInto('effect').values(row).execute();
  return { id, lane: id };
}

async function take(lane: string): Promise<OwedEffect> {
  const turn = await database.withTenant(world.tenantId, (transaction) =>
    effects.takeTurn(transaction, lane, sendingSeconds),
  );
  if (turn.state !== 'ready') throw new Error(`the lane is ${turn.state}`);
  return turn.effect;
}

/** As if the process that sends it had stood still until its time was over. */
async function letTimeRunOut(id: EffectId): Promise<void> {
  const past = sql<Date>`now() - interval '1 second'`;
  await nexus.rows.query.updateTable('effect').set({ sending_until: past }).where('id', '=', id).execute();
}

test('one who sent for too long changes nothing any more: what the next one did stands', async () => {
  const { id, lane } = await oweRoot();
  const late = await take(lane);
  await letTimeRunOut(id);
  const next = await take(lane);
  expect(next.isOutcomeUnknown).toBe(true);
  const retry = { attempts: 1, afterMs: 0, isOutcomeUnknown: false, error: 'http 503' };
  await database.withTenant(world.tenantId, async (transaction) => {
    expect(await effects.markPending(transaction, late, retry)).toBe(false);
    expect(await effects.markDelivered(transaction, next, 'C1/1.0')).toBe(true);
    expect(await effects.markDelivered(transaction, late, 'C1/2.0')).toBe(false);
    expect(await effects.markParked(transaction, late, 'no answer')).toBe(false);
    expect(await effects.lock(transaction, id)).toMatchObject({ status: 'delivered', external_id: 'C1/1.0' });
  });
});

test('an answer to a root message waits while the call that posted it has an unknown outcome', async () => {
  const { id, lane } = await oweRoot();
  const isOnItsWay = () =>
    database.withTenant(world.tenantId, (transaction) =>
      nexus.application.get(RootRepository, { strict: false }).isOnItsWay(transaction, id),
    );
  expect(await isOnItsWay()).toBe(false);
  const owed = await take(lane);
  expect(await isOnItsWay()).toBe(true);
  const retry = { attempts: 1, afterMs: 60_000, isOutcomeUnknown: true, error: 'no answer' };
  await database.withTenant(world.tenantId, (transaction) => effects.markPending(transaction, owed, retry));
  expect(await isOnItsWay()).toBe(true);
});
