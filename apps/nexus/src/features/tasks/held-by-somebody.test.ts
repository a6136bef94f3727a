import type { TaskId, TaskStatus } from '@oblivion/protocol';
import { taskStatuses } from '@oblivion/protocol';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestRows, type World } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase } from '../../testing/test-system.js';
import { isHeld } from './task-state.js';

/** Whoever writes, by whatever way: PostgreSQL itself refuses a held task without a holder, and a holder of nothing. */
let database: TestDatabase;
let rows: TestRows;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
  rows = new TestRows(database.superuserUrl);
});
beforeEach(async () => {
  world = await rows.world();
});
afterAll(async () => {
  await rows.close();
  await database.drop();
});

const refusal = /nobody holds it|somebody holds it/;

async function statusOf(taskId: TaskId): Promise<TaskStatus> {
  const row = await rows.query.selectFrom('task').select('status').where('id', '=', taskId).executeTakeFirstOrThrow();
  return row.status;
}

async function isConsistent(): Promise<boolean> {
  const found = await sql<{ broken: string }>`
    select count(*) as broken from task left join claim on claim.task_id = task.id
    where (claim.task_id is not null) <> (task.status in ('claimed', 'in_progress', 'blocked_on_human'))`.execute(
    rows.query,
  );
  return found.rows[0]?.broken === '0';
}

describe('a task cannot stay claimed by nobody:', () => {
  test.each(taskStatuses)('a task without a claim set to %s', async (status) => {
    const taskId = await rows.task(world);
    const setting = rows.query.updateTable('task').set({ status }).where('id', '=', taskId).execute();
    if (isHeld(status)) await expect(setting).rejects.toThrow(refusal);
    else await setting;
    expect(await statusOf(taskId)).toBe(isHeld(status) ? 'available' : status);
  });

  test.each(taskStatuses)('a task that is held set to %s while its claim stays', async (status) => {
    const { taskId } = await rows.claim(world);
    const setting = rows.query.updateTable('task').set({ status }).where('id', '=', taskId).execute();
    if (isHeld(status)) await setting;
    else await expect(setting).rejects.toThrow(refusal);
    expect(isHeld(await statusOf(taskId))).toBe(true);
  });

  test('its claim is deleted, moved to another task, or made for a task that is not held', async () => {
    const { taskId } = await rows.claim(world);
    const other = await rows.task(world);
    const { query } = rows;
    await expect(query.deleteFrom('claim').where('task_id', '=', taskId).execute()).rejects.toThrow(refusal);
    await expect(
      query.updateTable('claim').set({ task_id: other }).where('task_id', '=', taskId).execute(),
    ).rejects.toThrow(refusal);
    const claim = await query.selectFrom('claim').selectAll().where('task_id', '=', taskId).executeTakeFirstOrThrow();
    await expect(
      query
        .insertInto('claim')
        .values({ ...claim, task_id: other })
        .execute(),
    ).rejects.toThrow(refusal);
    expect(await isConsistent()).toBe(true);
  });

  test('a new task begins held', async () => {
    await expect(rows.task(world, { status: 'blocked_on_human' })).rejects.toThrow(refusal);
  });

  test('the app itself is bound, within its tenant', async () => {
    const { taskId } = await rows.claim(world);
    const app = new pg.Client({ connectionString: database.url });
    await app.connect();
    try {
      await app.query('begin');
      await app.query("select set_config('app.tenant_id', $1, true)", [world.tenantId]);
      await app.query('delete from claim where task_id = $1', [taskId]);
      await expect(app.query('commit')).rejects.toThrow(refusal);
    } finally {
      await app.end();
    }
    expect(await isConsistent()).toBe(true);
  });

  test('two transactions that each change one half do not slip through together', async () => {
    const { taskId } = await rows.claim(world);
    const [first, second] = await Promise.all(
      [0, 1].map(async () => {
        const client = new pg.Client({ connectionString: database.superuserUrl });
        await client.connect();
        await client.query('begin');
        return client;
      }),
    );
    try {
      await first?.query('delete from claim where task_id = $1', [taskId]);
      await second?.query("update task set title = 'x', status = 'available' where id = $1", [taskId]);
      const endings = await Promise.allSettled([first?.query('commit'), second?.query('commit')]);
      expect(endings.some(({ status }) => status === 'rejected')).toBe(true);
    } finally {
      await Promise.all([first?.end(), second?.end()]);
    }
    expect(await isConsistent()).toBe(true);
  });
});
