import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNexus } from '../../application.js';
import { TestRows, type World } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase, testSettings } from '../../testing/test-system.js';
import { Database } from './database.service.js';

let own: TestDatabase;
let rows: TestRows;
let world: World;
let nexus: Awaited<ReturnType<typeof startNexus>>;
let database: Database;

/** One connection, so that what PostgreSQL keeps prepared for it meets the change. */
beforeAll(async () => {
  own = await createTestDatabase();
  rows = new TestRows(own.superuserUrl);
  world = await rows.world();
  await sql`alter table project add column leaves_soon text`.execute(rows.query);
  nexus = await startNexus(testSettings(own, { NEXUS_ROLES: 'api', NEXUS_DATABASE_POOL_SIZE: '1' }));
  database = nexus.application.get(Database, { strict: false });
});
afterAll(async () => {
  await nexus.close();
  await rows.close();
  await own.drop();
});

const projects = () =>
  database.withTenant(world.tenantId, ({ query }) =>
    query.selectFrom('project').selectAll().where('tag', '!=', '').execute(),
  );

async function askOften(): Promise<void> {
  for (let time = 0; time < 8; time += 1) expect(await projects()).toHaveLength(1);
}

test('a statement for all columns is kept prepared, and goes on when a migration adds one', async () => {
  await askOften();
  const prepared = await database.withTenant(world.tenantId, ({ query }) =>
    sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(query),
  );
  expect(prepared.rows.some(({ statement }) => statement.includes('"project"."leaves_soon"'))).toBe(true);
  await sql`alter table project add column comes_now text`.execute(rows.query);
  await askOften();
});

test('when a migration takes one away, a statement fails once and then goes on', async () => {
  await askOften();
  await sql`alter table project drop column leaves_soon`.execute(rows.query);
  await expect(projects()).rejects.toMatchObject({ code: '42703' });
  await askOften();
});
