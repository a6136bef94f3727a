import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/nexus/src/testing/test-system.js';
import { runNexus } from '../hub/hub-process.js';

const ahead = 250_000;

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const key = (): string => randomBytes(32).toString('base64');
const afterRestore = () =>
  runNexus(['after-restore'], {
    NEXUS_DATABASE_URL: database.url,
    NEXUS_SYSTEM_DATABASE_URL: database.systemUrl,
    NEXUS_REDIS_URL: inject('redisUrl'),
    NEXUS_TOKEN_SIGNING_KEY: key(),
    NEXUS_ENCRYPTION_KEY: key(),
  });

test('without events there is nothing to do', async () => {
  expect(await afterRestore()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('PostgreSQL is past the newest event.'),
  });
});

test('events of a PostgreSQL that counted further become visible, and new ones come after them', async () => {
  await client.query("insert into tenant (id, slug, name) values ('ten_restored', 'restored', 'Restored')");
  const { rows } = await client.query<{ newest: string }>(
    `insert into event (transaction, tenant_id, name, payload)
     values ((pg_current_xact_id()::text::bigint + ${ahead})::text::xid8, 'ten_restored', 'effect.delivered', '{}')
     returning transaction::text as newest`,
  );
  expect(await afterRestore()).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/PostgreSQL was 2\d{5} transactions behind/),
  });
  const state = await client.query<{ is_visible: boolean; is_after: boolean }>(
    `select $1::xid8 < pg_snapshot_xmin(pg_current_snapshot()) as is_visible, pg_current_xact_id() > $1::xid8 as is_after`,
    [rows[0]?.newest],
  );
  expect(state.rows).toEqual([{ is_visible: true, is_after: true }]);
  expect(await afterRestore()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('PostgreSQL is past the newest event.'),
  });
});

test('a dump needs a role that row-level security does not bind: not even the owner sees all rows', async () => {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  // What pg_dump does first.
  await owner.query('set row_security = off');
  await expect(owner.query('select count(*) from event')).rejects.toThrow('row-level security');
  await owner.end();
});
