import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startNexus } from '../../application.js';
import { StatementRecorder } from '../../testing/statement-recorder.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { createTestDatabase, testSettings } from '../../testing/test-system.js';
import { Database } from './database.service.js';

let nexus: TestNexus;
let database: Database;
let world: World;
let other: World;

beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api' });
  database = nexus.application.get(Database, { strict: false });
});
beforeEach(async () => {
  [world, other] = [await nexus.rows.world(), await nexus.rows.world()];
});
afterAll(() => nexus.close());

const tenantOf = sql<{ tenant: string }>`select current_setting('app.tenant_id', true) as tenant`;
const idOf = sql<{ id: string }>`select pg_current_xact_id()::text as id`;

describe('a transaction that begins with its first statement', () => {
  test('sees its tenant from the first statement on, and all statements are in the same one', async () => {
    await database.withTenant(world.tenantId, async ({ query }) => {
      expect((await tenantOf.execute(query)).rows[0]?.tenant).toBe(world.tenantId);
      const ids = [await idOf.execute(query), await idOf.execute(query)].map(({ rows }) => rows[0]?.id);
      expect(ids[0]).toBe(ids[1]);
    });
  });

  test('leaves nothing of itself when it fails, also with its first statement, and the next one is untouched', async () => {
    const rename = (name: string) => sql`update project set name = ${name} where tenant_id = ${world.tenantId}`;
    await expect(
      database.withTenant(world.tenantId, async ({ query }) => {
        await rename('half done').execute(query);
        throw new Error('thought better of it');
      }),
    ).rejects.toThrow('thought better of it');
    await expect(
      database.withTenant(world.tenantId, async ({ query }) => {
        await sql`select no_such_column from project`.execute(query);
      }),
    ).rejects.toThrow('no_such_column');
    await expect(
      database.withTenant(world.tenantId, async () => {
        throw new Error('before any statement');
      }),
    ).rejects.toThrow('before any statement');
    const names = await database.withTenant(world.tenantId, ({ query }) =>
      query.selectFrom('project').select('name').execute(),
    );
    expect(names.map(({ name }) => name)).not.toContain('half done');
  });

  test('hundreds at once, reading and writing, of two tenants, never see or touch what is the other’s', async () => {
    const tenants = Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? world : other).tenantId);
    const seen = await Promise.all(
      tenants.map(async (tenantId, index) => {
        const look = index % 3 === 0 ? database.withTenant.bind(database) : database.readTenant.bind(database);
        return look(tenantId, async ({ query }) => {
          const [told] = (await tenantOf.execute(query)).rows;
          const projects = await query.selectFrom('project').select('tenant_id').execute();
          return [told?.tenant, ...projects.map((project) => project.tenant_id)];
        });
      }),
    );
    for (const [index, found] of seen.entries()) expect(new Set(found)).toEqual(new Set([tenants[index]]));
  });
});

describe('a transaction that only reads', () => {
  test('is refused when it writes', async () => {
    const write = database.readTenant(world.tenantId, ({ query }) =>
      sql`update project set name = 'other' where tenant_id = ${world.tenantId}`.execute(query),
    );
    await expect(write).rejects.toMatchObject({ code: '25006' });
  });

  test('has ended before the next one of its connection begins, which may write', async () => {
    for (let round = 0; round < 30; round += 1) {
      await database.readTenant(world.tenantId, ({ query }) => tenantOf.execute(query));
      await database.withTenant(world.tenantId, ({ query }) =>
        sql`update project set name = ${`round ${round}`} where tenant_id = ${world.tenantId}`.execute(query),
      );
    }
    const names = await database.readTenant(world.tenantId, ({ query }) =>
      query.selectFrom('project').select('name').execute(),
    );
    expect(names.map(({ name }) => name)).toContain('round 29');
  });
});

test('begin travels with the first statement, and a transaction without one is never begun', async () => {
  const own = await createTestDatabase();
  const recorder = await StatementRecorder.before(own.url);
  const behind = await startNexus(
    testSettings(own, { NEXUS_ROLES: 'api', NEXUS_DATABASE_URL: recorder.through(own.url) }),
  );
  try {
    const through = behind.application.get(Database, { strict: false });
    await through.withTenant(world.tenantId, ({ query }) => sql`select 'first statement'`.execute(query));
    const packet = recorder.packets.find((text) => text.includes('first statement'));
    expect(packet).toContain(`begin; select set_config('app.tenant_id', '${world.tenantId}', true)`);
    const said = recorder.said.length;
    expect(await through.withTenant(world.tenantId, async () => 'nothing to do')).toBe('nothing to do');
    expect(recorder.said.slice(said)).not.toMatch(/begin|commit/);
  } finally {
    await behind.close();
    await recorder.close();
    await own.drop();
  }
});
