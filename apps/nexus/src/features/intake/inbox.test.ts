import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startNexus } from '../../application.js';
import { Database } from '../../platform/database/database.service.js';
import { eventually } from '../../testing/eventually.js';
import { StatementRecorder } from '../../testing/statement-recorder.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { TestRows, type World } from '../../testing/test-rows.js';
import { createTestDatabase, testSettings } from '../../testing/test-system.js';
import { InboxRepository, type Webhook } from './inbox.repository.js';
import { Inbox } from './inbox.service.js';

let nexus: TestNexus;
let world: World;
let inbox: Inbox;
let redis: Redis;
const prefix = 'inbox-test';
// No worker: what is kept stays as it was kept.
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'intake', NEXUS_REDIS_PREFIX: prefix });
  inbox = nexus.application.get(Inbox, { strict: false });
  redis = new Redis(inject('redisUrl'));
});
beforeEach(async () => {
  world = await nexus.rows.world();
});
afterAll(async () => {
  redis.disconnect();
  await nexus.close();
});

function webhook(key: string, more: Partial<Webhook> = {}): Webhook {
  return {
    tenantId: world.tenantId,
    connectionId: world.connectionId,
    provider: 'clickup',
    kind: 'taskUpdated',
    dedupeKey: key,
    lane: `clickup:${world.connectionId}:${key}`,
    body: JSON.stringify({ event: 'taskUpdated', key, text: 'quotes " and \\ and ünïcode \u{1f600}' }),
    receivedAt: new Date(),
    traceparent: null,
    ...more,
  };
}

const rowsOf = () =>
  nexus.rows.query
    .selectFrom('inbox')
    .innerJoin('event', (join) => join.onRef('event.tenant_id', '=', 'inbox.tenant_id'))
    .innerJoin('delivery', 'delivery.event_position', 'event.position')
    .select(['dedupe_key', 'body', 'event.position', 'event.name', 'event.payload', 'subscriber', 'lane', 'inbox.id'])
    .where('inbox.tenant_id', '=', world.tenantId)
    .whereRef('inbox.id', '=', (expression) => expression.ref('event.payload', '->>').key('inboxId'))
    .orderBy('event.position')
    .execute();

describe('webhooks that come together', () => {
  test('each is one row, one event and one delivery, in the order in which they came', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`);
    const outcomes = await nexus.application
      .get(InboxRepository, { strict: false })
      .insertMany(keys.map((key) => webhook(key)));
    expect(new Set(outcomes)).toEqual(new Set(['kept']));
    const rows = await rowsOf();
    expect(rows.map((row) => row.dedupe_key)).toEqual(keys);
    for (const row of rows) {
      expect(row.body).toEqual(JSON.parse(webhook(row.dedupe_key).body));
      expect(row).toMatchObject({
        name: 'clickup.event_received',
        payload: { inboxId: row.id, connectionId: world.connectionId, kind: 'taskUpdated' },
        subscriber: 'sources.clickup',
        lane: `clickup:${world.connectionId}:${row.dedupe_key}`,
      });
    }
  });

  test('the same change is kept once, whether it comes in one insert, in two at once, or later', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, index) => inbox.keep(webhook(`k${index % 3}`))));
    expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(27);
    expect(await inbox.keep(webhook('k1'))).toBe('duplicate');
    expect(await rowsOf()).toHaveLength(3);
  });

  test('one that PostgreSQL cannot keep fails alone', async () => {
    const results = await Promise.allSettled([
      inbox.keep(webhook('a')),
      inbox.keep(webhook('b', { kind: 'a zero character: \0' })),
      inbox.keep(webhook('c')),
      inbox.keep(webhook('d')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await rowsOf()).map((row) => row.dedupe_key)).toEqual(['a', 'c', 'd']);
  });
});

describe('waking the workers', () => {
  test('one wake-up per insert, not one per webhook', async () => {
    const count = 200;
    let commits = 0;
    nexus.application.get(Database, { strict: false }).onCommit((work) => {
      if (work.tenantId === world.tenantId) commits += 1;
    });
    const jobs = async (): Promise<readonly { lanes: readonly { lane: string }[] }[]> => {
      const ids = await redis.lrange(`${prefix}:deliveries:wait`, 0, -1);
      const texts = await Promise.all(ids.map((id) => redis.hget(`${prefix}:deliveries:${id}`, 'data')));
      return texts.map((text) => JSON.parse(text ?? '{}') as { lanes: { lane: string }[] });
    };
    const told: string[] = [];
    const listener = new Redis(inject('redisUrl'));
    listener.on('message', (_channel, tenantId: string) => told.push(tenantId));
    await listener.subscribe(`${prefix}:events`);
    const before = (await jobs()).length;
    await Promise.all(Array.from({ length: count }, (_, index) => inbox.keep(webhook(`k${index}`))));
    expect(commits).toBeLessThan(count / 10);
    await eventually(async () => {
      const lanes = (await jobs()).flatMap((job) => job.lanes.map(({ lane }) => lane));
      expect(lanes.filter((lane) => lane.includes(world.connectionId))).toHaveLength(count);
    });
    expect((await jobs()).length - before).toBeLessThan(count / 10);
    await eventually(() => expect(told.some((message) => message.startsWith(world.tenantId))).toBe(true));
    expect(told.length).toBeLessThan(count / 10);
    listener.disconnect();
  });

  test('no NOTIFY: PostgreSQL serializes the commits of all transactions that hold one', async () => {
    const database = await createTestDatabase();
    const recorder = await StatementRecorder.before(database.systemUrl);
    const rows = new TestRows(database.superuserUrl);
    const nexusBehind = await startNexus(
      testSettings(database, {
        NEXUS_ROLES: 'intake',
        NEXUS_DATABASE_URL: recorder.through(database.url),
        NEXUS_SYSTEM_DATABASE_URL: recorder.through(database.systemUrl),
      }),
    );
    try {
      world = await rows.world();
      expect(await nexusBehind.application.get(Inbox, { strict: false }).keep(webhook('k'))).toBe('kept');
      expect(recorder.said).toContain('insert into inbox');
      expect(recorder.said).not.toMatch(/notify/i);
      // Nor behind our back.
      const triggers = await sql`
        select tgname from pg_trigger
        where not tgisinternal and tgrelid in ('inbox'::regclass, 'event'::regclass, 'delivery'::regclass)
      `.execute(rows.query);
      expect(triggers.rows).toEqual([]);
    } finally {
      await nexusBehind.close();
      await recorder.close();
      await rows.close();
      await database.drop();
    }
  });
});
