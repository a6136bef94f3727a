import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestRows, type World } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase } from '../../testing/test-system.js';

let database: TestDatabase;
let rows: TestRows;
let ours: World;
let theirs: World;

beforeAll(async () => {
  database = await createTestDatabase();
  rows = new TestRows(database.superuserUrl);
  [ours, theirs] = [await rows.world(), await rows.world()];
});
afterAll(async () => {
  await rows.close();
  await database.drop();
});

/** Runs statements as a role of production, in one transaction that names a tenant or none. */
async function as(url: string, tenantId: string | null, statement: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    if (tenantId !== null) await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    return await client.query(statement, values);
  } finally {
    await client.end();
  }
}

async function tenantTables(): Promise<string[]> {
  const { rows: found } = await as(
    database.superuserUrl,
    null,
    `select table_name from information_schema.columns
     where table_schema = 'public' and column_name = 'tenant_id' order by table_name`,
  );
  return found.map((row: { table_name: string }) => row.table_name);
}

test('every table with a tenant is closed by row-level security, for its owner too', async () => {
  const { rows: open } = await as(
    database.superuserUrl,
    null,
    `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and relname <> 'migration' and not (relrowsecurity and relforcerowsecurity)`,
  );
  expect(open).toEqual([]);
  expect((await tenantTables()).length).toBeGreaterThan(15);
});

test('no role of production can bypass it', async () => {
  const { rows: roles } = await as(
    database.superuserUrl,
    null,
    `select rolname, rolbypassrls, rolsuper from pg_roles where rolname like 'oblivion_%' order by rolname`,
  );
  expect(roles).toEqual(
    ['oblivion_app', 'oblivion_owner', 'oblivion_system'].map((rolname) => ({
      rolname,
      rolbypassrls: false,
      rolsuper: false,
    })),
  );
});

test('without a tenant the app sees no row of any table; with one only its own', async () => {
  for (const table of await tenantTables()) {
    expect((await as(database.url, null, `select tenant_id from ${table}`)).rows, table).toEqual([]);
    const { rows: seen } = await as(database.url, ours.tenantId, `select distinct tenant_id from ${table}`);
    for (const row of seen as { tenant_id: string }[]) expect(row.tenant_id, table).toBe(ours.tenantId);
  }
  const { rows: agents } = await as(database.url, ours.tenantId, 'select id from agent');
  expect(agents).toEqual([{ id: ours.agentId }]);
});

test("another tenant's row can be neither changed nor written nor taken over", async () => {
  const changed = await as(database.url, ours.tenantId, "update agent set name = 'x' where id = $1", [theirs.agentId]);
  expect(changed.rowCount).toBe(0);
  const insert = "insert into agent_group (id, tenant_id, name) values ('grp_x', $1, 'x')";
  await expect(as(database.url, ours.tenantId, insert, [theirs.tenantId])).rejects.toThrow('row-level security');
  const move = 'update agent set tenant_id = $1 where id = $2';
  await expect(as(database.url, ours.tenantId, move, [theirs.tenantId, ours.agentId])).rejects.toThrow(
    'row-level security',
  );
});

test('the app can neither change the schema nor delete what happened', async () => {
  await expect(as(database.url, ours.tenantId, 'create table x (id text)')).rejects.toThrow('permission denied');
  for (const table of ['event', 'message', 'effect', 'inbox', 'task']) {
    await expect(as(database.url, ours.tenantId, `delete from ${table}`), table).rejects.toThrow('permission denied');
  }
});

test('the system role reads across tenants but writes no task, message or claim', async () => {
  expect((await as(database.systemUrl, null, 'select distinct tenant_id from agent')).rowCount).toBe(2);
  for (const table of ['task', 'message', 'claim', 'agent']) {
    await expect(as(database.systemUrl, null, `update ${table} set tenant_id = tenant_id`), table).rejects.toThrow(
      'permission denied',
    );
  }
});
