import {
  memorySearchAnswer,
  memorySourcePage,
  type MessageId,
  problem,
  systemHealth,
  type ProjectId,
  type TaskId,
} from '@oblivion/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { EmbeddingsDouble } from '../../testing/embeddings-double.js';
import { eventually as eventuallyWithin } from '../../testing/eventually.js';
import { QdrantDouble, queryBody } from '../../testing/qdrant-double.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';

const qdrant = new QdrantDouble();
const embeddings = new EmbeddingsDouble();
/** Several workers have to do their part. */
const eventually = <T>(check: () => Promise<T> | T) => eventuallyWithin(check, 20_000);
vi.setConfig({ testTimeout: 60_000 });

let nexus: TestNexus;
let world: World;
let cookie: string;

beforeAll(async () => {
  await Promise.all([qdrant.start(), embeddings.start()]);
  nexus = await startTestNexus({
    NEXUS_QDRANT_URL: qdrant.url,
    NEXUS_QDRANT_API_KEY: 'qdrant-key',
    NEXUS_EMBEDDINGS_URL: embeddings.baseUrl,
    NEXUS_EMBEDDINGS_DIMENSIONS: String(embeddings.dimensions),
    NEXUS_SWEEP_INTERVAL_MS: '50',
    NEXUS_MEMORY_RETRY_SECONDS: '1',
    NEXUS_MEMORY_CHECK_INTERVAL_MS: '300',
  });
});
afterAll(async () => {
  await nexus?.close();
  await Promise.all([qdrant.stop(), embeddings.stop()]);
});
beforeEach(async () => {
  world = await nexus.rows.world();
  cookie = await nexus.signIn(world, 'operator');
});

const transact = (work: (transaction: TenantTransaction) => Promise<unknown>, of = world) =>
  nexus.application.get(Database, { strict: false }).withTenant(of.tenantId, work);

/** A task whose thread says these words, finished. */
async function finishedTask(title: string, said: string, of: World = world, projectId: ProjectId = of.projectId) {
  const taskId = await nexus.rows.task({ ...of, projectId }, { title, status: 'in_review' });
  const messageId = await say(taskId, said, of);
  await finish(taskId, of);
  return { taskId, messageId };
}

async function say(taskId: TaskId, text: string, of: World = world): Promise<MessageId> {
  const id = newId('message');
  await nexus.rows.query
    .insertInto('message')
    .values({ id, tenant_id: of.tenantId, task_id: taskId, origin: 'slack', kind: 'comment', author: 'Mira', text })
    .execute();
  return id;
}

const finish = (taskId: TaskId, of: World = world) =>
  transact(async (transaction) => {
    const agent = { id: of.agentId, name: 'Scribe' };
    await appendEvent(transaction, {
      name: 'task.submitted',
      taskId,
      payload: { taskId, runId: newId('run'), agent, epoch: 1 },
    });
  }, of);

async function search(query: string, more: object = {}, headers: Record<string, string> = { cookie }) {
  return fetch(`${nexus.url}/api/v1/memory/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ projectId: world.projectId, query, ...more }),
  });
}
async function found(query: string, more: object = {}, headers?: Record<string, string>) {
  const answer = await search(query, more, headers);
  expect(answer.status).toBe(200);
  return memorySearchAnswer.parse(await answer.json());
}
const hybrid = (query: string, count: number) =>
  eventually(async () => {
    const answer = await found(query);
    expect([answer.mode, answer.degraded, answer.hits.length]).toEqual(['hybrid', null, count]);
    return answer.hits;
  });
async function agentToken(of: World = world): Promise<Record<string, string>> {
  const answer = await fetch(`${nexus.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: of.clientId, client_secret: of.clientSecret }),
  });
  return { authorization: `Bearer ${((await answer.json()) as { access_token: string }).access_token}` };
}
const sources = async (query = '') => {
  const path = `/api/v1/memory/sources?projectId=${world.projectId}${query}`;
  const answer = await fetch(`${nexus.url}${path}`, { headers: { cookie } });
  return memorySourcePage.parse(await answer.json());
};
const pointsOf = (projectId: ProjectId) =>
  [...qdrant.collections.values()].flatMap(({ points }) =>
    [...points.values()].filter(({ payload }) => payload['project_id'] === projectId),
  );

describe('a finished thread', () => {
  test('is found by meaning and words, by the agents of its project and by people, and names its source', async () => {
    const { taskId } = await finishedTask('Login bug', 'The session cookie was not cleared');
    const [hit] = await hybrid('session cookie', 1);
    expect(hit).toMatchObject({
      id: expect.stringMatching(/^chk_/),
      text: 'Mira: The session cookie was not cleared',
      source: { kind: 'thread', title: 'Login bug', taskId, url: `https://tasks.example.test/${taskId}` },
    });
    const asAgent = await found('session cookie', {}, await agentToken());
    expect(asAgent.hits).toEqual([hit]);
  });

  test('follows what is said later, changed and taken back', async () => {
    const { taskId } = await finishedTask('Login bug', 'first words');
    await hybrid('words', 1);
    const messageId = await say(taskId, 'zebra words');
    const payload = { taskId, messageId, origin: 'slack' as const, agentId: null };
    await transact((transaction) =>
      appendEvent(transaction, {
        name: 'message.posted',
        taskId,
        payload: { ...payload, kind: 'comment', author: 'Mira' },
      }),
    );
    await eventually(async () => expect((await found('zebra')).hits[0]?.text).toContain('zebra'));
    await transact(async (transaction) => {
      await transaction.query.updateTable('message').set({ text: 'giraffe' }).where('id', '=', messageId).execute();
      await appendEvent(transaction, { name: 'message.edited', taskId, payload });
    });
    await eventually(async () => expect((await found('giraffe')).hits[0]?.text).toContain('giraffe'));
    await transact(async (transaction) => {
      await transaction.query
        .updateTable('message')
        .set({ text: '', deleted_at: new Date() })
        .where('id', '=', messageId)
        .execute();
      await appendEvent(transaction, { name: 'message.deleted', taskId, payload });
    });
    await eventually(async () => {
      const texts = (await found('giraffe zebra words')).hits.map(({ text }) => text);
      expect(texts).toEqual(['Mira: first words']);
    });
  });

  test('is gone from rows and from Qdrant once the task is deleted where it was written', async () => {
    const { taskId } = await finishedTask('Login bug', 'pelican');
    await hybrid('pelican', 1);
    await transact((transaction) =>
      appendEvent(transaction, { name: 'task.source_deleted', taskId, payload: { taskId, by: 'Mira' } }),
    );
    await eventually(async () => {
      expect((await found('pelican')).hits).toEqual([]);
      expect(pointsOf(world.projectId)).toEqual([]);
      expect((await sources()).items).toEqual([]);
    });
  });
});

describe('a task', () => {
  test('is remembered from its creation, and only its kind is found when asked for', async () => {
    const taskId = await nexus.rows.task(world, { title: 'Ostrich report' });
    const { projectId } = world;
    await transact((transaction) =>
      appendEvent(transaction, {
        name: 'task.created',
        taskId,
        payload: { taskId, projectId, title: '', alsoTagged: [] },
      }),
    );
    await hybrid('ostrich', 1);
    expect((await found('ostrich', { kinds: ['thread'] })).hits).toEqual([]);
    expect((await found('ostrich', { kinds: ['clickup_task'] })).hits).toHaveLength(1);
  });
});

describe('no search door shows anything of another project or tenant', () => {
  const secret = 'the launch code is tangerine';

  test('whoever asks, however, in each mode', async () => {
    const worlds = [world, await nexus.rows.world(), await nexus.rows.world()];
    const owned = new Map<ProjectId, Set<string>>();
    for (const of of worlds) {
      const otherGroup = newId('group');
      await nexus.rows.query
        .insertInto('agent_group')
        .values({ id: otherGroup, tenant_id: of.tenantId, name: 'b' })
        .execute();
      const other = await nexus.rows.project({ ...of, groupId: otherGroup, tag: 'other' });
      for (const projectId of [of.projectId, other]) {
        const { taskId } = await finishedTask('Same title', secret, of, projectId);
        owned.set(projectId, new Set([taskId]));
      }
    }
    const everyProject = [...owned.keys()];
    const tokens = await Promise.all(worlds.map((of) => agentToken(of)));
    const cookies = await Promise.all(worlds.map(async (of) => ({ cookie: await nexus.signIn(of, 'owner') })));
    await eventually(() => {
      for (const projectId of everyProject) expect(pointsOf(projectId)).toHaveLength(1);
    });
    const probe = async (expectedMode: string): Promise<number> => {
      let hits = 0;
      for (const headers of [...tokens, ...cookies]) {
        for (const projectId of everyProject) {
          for (const query of [secret, 'tangerine', 'Same title', `${projectId} OR 1=1`, "tangerine' | 'x"]) {
            const answer = await search(query, { projectId, limit: 50 }, headers);
            const body: unknown = await answer.json();
            if (answer.status === 404) {
              expect(problem.parse(body).code).toBe('not_found');
              continue;
            }
            const read = memorySearchAnswer.parse(body);
            expect(read.mode).toBe(expectedMode);
            for (const hit of read.hits) expect(owned.get(projectId)).toContain(hit.source.taskId);
            hits += read.hits.length;
          }
        }
      }
      return hits;
    };
    qdrant.requests.length = 0;
    expect(await probe('hybrid')).toBeGreaterThan(0);
    const queries = qdrant.requests.filter(({ path }) => path.endsWith('/points/query'));
    expect(queries.length).toBeGreaterThan(0);
    for (const { body } of queries) {
      const { prefetch, filter } = queryBody.parse(body);
      for (const each of [filter, ...prefetch.map((entry) => entry.filter)]) {
        expect(each.must.map((entry) => ('key' in entry ? entry.key : ''))).toEqual(
          expect.arrayContaining(['tenant_id', 'project_id']),
        );
      }
    }
    // Agents see one project each of their tenant's two, and people both of theirs.
    const statuses = await Promise.all(
      [...tokens, ...cookies].map(async (headers) => {
        const all = await Promise.all(everyProject.map((projectId) => search(secret, { projectId }, headers)));
        return all.filter(({ status }) => status === 200).length;
      }),
    );
    expect(statuses).toEqual([1, 1, 1, 2, 2, 2]);
    await qdrant.stop();
    await found('tangerine');
    expect(await probe('keywords')).toBeGreaterThan(0);
    await qdrant.start();
  });

  test('a point of a row that is gone is no hit', async () => {
    await finishedTask('Login bug', 'heron');
    await hybrid('heron', 1);
    await nexus.rows.query.deleteFrom('memory_chunk').where('project_id', '=', world.projectId).execute();
    expect(pointsOf(world.projectId)).toHaveLength(1);
    expect((await found('heron')).hits).toEqual([]);
  });
});

describe('a part that is away', () => {
  test.each([
    ['Qdrant', qdrant],
    ['embeddings', embeddings],
  ])('%s: found by words, said which, and by meaning again when it is back', async (name, part) => {
    await finishedTask('Login bug', 'the flamingo stands');
    await hybrid('flamingo', 1);
    await part.stop();
    const answer = await found('flamingo standing');
    expect([answer.mode, answer.hits.length]).toEqual(['keywords', 1]);
    expect(answer.degraded).toContain(name);
    await finishedTask('Other bug', 'a second flamingo');
    await eventually(async () => expect((await found('flamingo')).hits).toHaveLength(2));
    await part.start();
    await hybrid('flamingo', 2);
  });

  test('Qdrant has lost everything: it is built again from PostgreSQL', async () => {
    await finishedTask('Login bug', 'condor');
    await hybrid('condor', 1);
    qdrant.collections.clear();
    qdrant.aliases.clear();
    await say((await finishedTask('Other', 'another condor')).taskId, '');
    await hybrid('condor', 2);
  });

  test('vectors of another model are not searched, and what to do is said', async () => {
    await finishedTask('Login bug', 'ibis');
    await hybrid('ibis', 1);
    const table = nexus.rows.query.updateTable('memory_collection').where('state', '=', 'live');
    await table.set({ embedding_version: 'other:64' }).execute();
    const answer = await found('ibis');
    expect([answer.mode, answer.hits.length]).toEqual(['keywords', 1]);
    expect(answer.degraded).toContain('nexus reindex');
    await table.set({ embedding_version: `all-minilm-l6-v2:${embeddings.dimensions}` }).execute();
    await hybrid('ibis', 1);
  });

  test('Qdrant and embeddings are named where people look for what is degraded', async () => {
    const health = async () => {
      const answer = await fetch(`${nexus.url}/api/v1/health`, { headers: { cookie } });
      const { parts } = systemHealth.parse(await answer.json());
      const of = (name: string) => parts.find((part) => part.name === name);
      return { qdrant: of('qdrant'), embeddings: of('embeddings') };
    };
    await finishedTask('Login bug', 'jabiru');
    await hybrid('jabiru', 1);
    await Promise.all([qdrant.stop(), embeddings.stop()]);
    await found('jabiru');
    const degraded = { state: 'degraded', reason: 'refuses connections' };
    await eventually(async () => {
      await found('jabiru');
      expect(await health()).toMatchObject({ embeddings: degraded, qdrant: degraded });
    });
    await Promise.all([qdrant.start(), embeddings.start()]);
    await eventually(async () => {
      await found('jabiru');
      expect(await health()).toMatchObject({ embeddings: { state: 'ok' }, qdrant: { state: 'ok' } });
    });
  });

  test('a text that the embeddings refuse fails alone, with the reason, and is still found by words', async () => {
    embeddings.refused.add('poison');
    await finishedTask('Bad', 'poison dart frog');
    await finishedTask('Good', 'tree frog');
    await eventually(async () => {
      const { items } = await sources();
      const states = Object.fromEntries(items.map(({ title, state }) => [title, state]));
      expect(states).toEqual({ Bad: 'failed', Good: 'indexed' });
      expect(items.find(({ title }) => title === 'Bad')?.reason).toContain('not accepted');
    });
    expect((await sources('&state=failed')).items).toHaveLength(1);
    embeddings.refused.clear();
  });
});

describe('what people see of memory', () => {
  test('page by page, and a viewer may not have anything forgotten', async () => {
    for (const name of ['a', 'b', 'c']) await finishedTask(name, 'words');
    await eventually(async () => expect((await sources()).items).toHaveLength(3));
    const first = await sources('&limit=2');
    const second = await sources(`&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ title }) => title).toSorted()).toEqual(['a', 'b', 'c']);
    expect(second.nextCursor).toBeNull();
    const viewer = await nexus.signIn(world, 'viewer');
    const path = `${nexus.url}/api/v1/memory/sources/${first.items[0]?.id}`;
    expect((await fetch(path, { method: 'DELETE', headers: { cookie: viewer } })).status).toBe(403);
  });

  test('a forgotten source is gone at once and does not come back', async () => {
    const { taskId } = await finishedTask('Login bug', 'albatross');
    const [hit] = await hybrid('albatross', 1);
    const path = `${nexus.url}/api/v1/memory/sources/${hit?.source.id}`;
    expect((await fetch(path, { method: 'DELETE', headers: { cookie } })).status).toBe(204);
    expect((await found('albatross')).hits).toEqual([]);
    expect((await fetch(path, { method: 'DELETE', headers: { cookie } })).status).toBe(404);
    await finish(taskId);
    await eventually(() => expect(pointsOf(world.projectId)).toEqual([]));
    await eventually(async () => {
      const open = await nexus.rows.query
        .selectFrom('delivery')
        .select('subscriber')
        .where('status', '=', 'pending')
        .execute();
      expect(open).toEqual([]);
    });
    expect((await found('albatross')).hits).toEqual([]);
  });

  test.each([
    [{ query: ' ' }, 'body.query'],
    [{ query: 'x'.repeat(2_001) }, 'body.query'],
    [{ query: 'x', limit: 51 }, 'body.limit'],
    [{ query: 'x', kinds: ['mail'] }, 'body.kinds.0'],
    [{ query: 'x', projectId: 'prj_1' }, 'body.projectId'],
  ])('bad input is refused and the field named: %j', async (body, field) => {
    const answer = await search('', body);
    expect([answer.status, problem.parse(await answer.json()).field]).toEqual([400, field]);
  });

  test('the strangest words are no error', async () => {
    for (const query of ["'", '\\', '\u0000x', ':*&|!()', '\ud800', 'the', "it's a \\ 'quote'"]) {
      expect((await search(query)).status).toBe(200);
    }
    await qdrant.stop();
    for (const query of ["'", '\\', '\u0000x', ':*&|!()', '\ud800', 'the', "it's a \\ 'quote'"]) {
      expect((await found(query)).mode).toBe('keywords');
    }
    await qdrant.start();
  });

  test('nobody without a token or a session gets in', async () => {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, { cookie: 'obl_session=ses_wrong' }]) {
      expect((await search('x', {}, headers as Record<string, string>)).status).toBe(401);
    }
  });
});
