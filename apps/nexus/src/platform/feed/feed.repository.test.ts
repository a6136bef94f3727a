import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase, testSettings } from '../../testing/test-system.js';
import { TestRows } from '../../testing/test-rows.js';
import { Database } from '../database/database.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { newId } from '../new-id.js';
import { beginning } from './cursor.js';
import { FeedRepository } from './feed.repository.js';

let database: TestDatabase;
let connection: Database;
let rows: TestRows;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = new Database(testSettings(database), new Metrics());
  rows = new TestRows(database.superuserUrl);
});
afterAll(async () => {
  await connection?.onApplicationShutdown();
  await rows?.close();
  await database?.drop();
});

test('transactions are read in the order of their numbers, also where these gain a digit', async () => {
  const { tenantId } = await rows.world();
  for (const transaction of ['8', '9', '10', '99', '100', '101']) {
    const payload = JSON.stringify({ taskId: null, effectId: newId('effect'), target: transaction, attempts: 1 });
    await sql`insert into event (transaction, tenant_id, name, payload)
      values (${transaction}::xid8, ${tenantId}, 'effect.delivered', ${payload})`.execute(rows.query);
  }
  const feed = new FeedRepository(connection);
  const first = await feed.listAfter(tenantId, beginning, 3);
  const second = await feed.listAfter(tenantId, first.events.at(-1)?.cursor ?? beginning, 10);
  const newest = await feed.listNewest(tenantId, 10);
  const read = [...first.events, ...second.events].map((event) => event.cursor.transaction);
  expect(read).toEqual([8n, 9n, 10n, 99n, 100n, 101n]);
  expect(newest.map((event) => event.cursor.transaction)).toEqual(read.toReversed());
});
