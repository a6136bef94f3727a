import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Database } from '../../platform/database/database.service.js';
import { eventually } from '../../testing/eventually.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { SourceRouting } from '../sources/source-routing.service.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Tasks } from '../tasks/task.service.js';
import type { TaskOfSource } from '../work-sources/work-source.js';
import { ProjectEndings } from './project-endings.service.js';
import { ProjectRepository } from './project.repository.js';

let nexus: TestNexus;
let world: World;
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api' });
});
beforeEach(async () => {
  world = await nexus.rows.world();
});
afterAll(() => nexus.close());

const get = <T>(type: abstract new (...given: never[]) => T): T => nexus.application.get<T>(type, { strict: false });

const written: TaskOfSource = {
  externalId: '86c1',
  url: 'https://clickup.example.test/t/86c1',
  title: 'Fix the login',
  description: '@demo please',
  priority: null,
  status: 'to do',
  updatedAt: new Date(),
  place: null,
  placeName: null,
  assignees: null,
  people: null,
  state: 'open',
  labels: [],
};

/** Something is held up by another transaction. */
async function isHeldUp(): Promise<void> {
  await eventually(async () => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      nexus.rows.query,
    );
    expect(rows).toHaveLength(1);
  });
}

const archive = (): Promise<unknown> =>
  get(ProjectEndings).archive({ tenantId: world.tenantId, name: 'Mira', personId: null }, { id: world.projectId });

/** Routes the task and holds its transaction open: `until` is asked once the task is made. */
function route(until: () => Promise<void>): Promise<unknown> {
  return get(Database).withTenant(world.tenantId, async (transaction) => {
    const place = { provider: 'clickup', connectionId: world.connectionId } as const;
    const task = await get(SourceRouting).route(transaction, place, written);
    await until();
    return task;
  });
}

test('a project that gets a task in the moment in which it is archived stays open', async () => {
  const end = Promise.withResolvers<void>();
  const made = Promise.withResolvers<void>();
  const routed = route(async () => {
    made.resolve();
    await end.promise;
  });
  await made.promise;
  const archived = archive();
  await isHeldUp();
  end.resolve();
  expect(await routed).toBeDefined();
  await expect(archived).rejects.toThrow('@demo has one open task');
});

/** Archives the project and holds the transaction open until its end is asked for. */
async function archiveSlowly(): Promise<{ end(): Promise<void> }> {
  const end = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const archived = get(Database).withTenant(world.tenantId, async (transaction) => {
    await get(ProjectRepository).lock(transaction, { id: world.projectId });
    await get(ProjectRepository).setArchived(transaction, world.projectId, true);
    locked.resolve();
    await end.promise;
  });
  await locked.promise;
  return {
    end: () => {
      end.resolve();
      return archived;
    },
  };
}

test('a task that comes in the moment in which its project is archived is nobody’s', async () => {
  const archiving = await archiveSlowly();
  const routed = route(async () => undefined);
  await isHeldUp();
  await archiving.end();
  expect(await routed).toBeUndefined();
});

test('a finished task that is opened again in the moment in which its project is archived stays finished', async () => {
  const taskId = await nexus.rows.task(world, { status: 'done' });
  const archiving = await archiveSlowly();
  const opened = get(Database).withTenant(world.tenantId, async (transaction) => {
    const task = (await get(TaskRepository).lock(transaction, taskId)) as Task;
    await get(Tasks).decide(transaction, task, { transition: 'reopen', by: 'Mira', reason: 'not good' });
    return (await get(TaskRepository).lock(transaction, taskId))?.status;
  });
  await isHeldUp();
  await archiving.end();
  expect(await opened).toBe('done');
});
