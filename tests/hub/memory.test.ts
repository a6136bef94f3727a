import { memorySearchAnswer, type MemorySearchAnswer } from '@oblivion/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmbeddingsDouble } from '../../apps/nexus/src/testing/embeddings-double.js';
import { eventually as eventuallyWithin } from '../../apps/nexus/src/testing/eventually.js';
import { QdrantDouble } from '../../apps/nexus/src/testing/qdrant-double.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

const qdrant = new QdrantDouble();
const embeddings = new EmbeddingsDouble();
let hub: Hub;

/** Several processes have to do their part. */
const eventually = <T>(check: () => Promise<T> | T) => eventuallyWithin(check, 20_000);

beforeAll(async () => {
  await Promise.all([qdrant.start(), embeddings.start()]);
  hub = await Hub.start({
    nexus: {
      NEXUS_QDRANT_URL: qdrant.url,
      NEXUS_QDRANT_API_KEY: 'qdrant-key',
      NEXUS_EMBEDDINGS_URL: embeddings.baseUrl,
      NEXUS_EMBEDDINGS_DIMENSIONS: String(embeddings.dimensions),
      NEXUS_MEMORY_RETRY_SECONDS: '1',
      NEXUS_MEMORY_CHECK_INTERVAL_MS: '300',
      NEXUS_MEMORY_DOCUMENTS_INTERVAL_SECONDS: '1',
    },
  });
});
afterAll(async () => {
  await hub?.close();
  await Promise.all([qdrant.stop(), embeddings.stop()]);
});

async function search(company: Company, agent: string, projectId: string, query: string) {
  const answer = await fetch(`${hub.nexusUrl}/api/v1/memory/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await company.token(agent)}` },
    body: JSON.stringify({ projectId, query }),
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

/** A company with two projects and an agent for each; the first project's agent has finished a task. */
async function withFinishedTask(said: string) {
  const company = await hub.company({
    projects: ['demo', 'other'],
    agents: { Scribe: ['demo'], Stranger: ['other'] },
    listOf: 'demo',
  });
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch, task } = await agent.claimNext();
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root).toBeDefined();
    return root?.ts as string;
  });
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'think', taskId, epoch, text: 'a private pangolin' });
  const replyTs = await company.reply(rootTs, said);
  await agent.next('message', (frame) => frame.message.text === said);
  await agent.ask({ type: 'finish', taskId, epoch, text: 'Done, see the report' });
  const found = async (query: string, by = 'Scribe'): Promise<MemorySearchAnswer> => {
    const { status, body } = await search(company, by, task.project.id, query);
    expect([status, body]).toEqual([200, body]);
    return memorySearchAnswer.parse(body);
  };
  return { company, agent, externalId, projectId: task.project.id, taskId, replyTs, found };
}

describe('what a project has been through', () => {
  test('is found by its agents and by no other, without thoughts, and goes when it is deleted where it was said', async () => {
    const { company, externalId, projectId, taskId, replyTs, found } = await withFinishedTask('the quokka smiles');
    await eventually(async () => {
      const { hits, mode } = await found('quokka');
      expect(mode).toBe('hybrid');
      expect(hits[0]).toMatchObject({
        text: expect.stringContaining('Theo: the quokka smiles\n\nScribe: Done, see the report'),
        source: { kind: 'thread', taskId, title: 'Fix the login', url: expect.stringContaining(externalId) },
      });
    });
    const texts = (await found('pangolin quokka login report')).hits.map(({ text }) => text);
    expect(texts.some((text) => text.includes('pangolin'))).toBe(false);
    expect((await search(company, 'Stranger', projectId, 'quokka')).status).toBe(404);

    const query = `channelId=${company.channelId()}&personEmail=theo@acme.test`;
    await company.control('DELETE', `slack/messages/${replyTs}?${query}`);
    await eventually(async () => {
      const { hits } = await found('quokka');
      expect(hits.some(({ text }) => text.includes('quokka'))).toBe(false);
      expect((await found('report')).hits.length).toBeGreaterThan(0);
    });
    await company.deleteTask(externalId);
    await eventually(async () => expect((await found('quokka report login')).hits).toEqual([]));
  });

  test('Docs of its list are read, follow their edits, and go when they are deleted', async () => {
    const { company, found } = await withFinishedTask('hello');
    const pages = [{ name: 'Restart', content: '# Steps\nPress the wombat button' }];
    const made = await company.control<{ document: { id: string }; pages: { id: string }[] }>(
      'POST',
      'clickup/documents',
      { personEmail: 'mira@acme.test', name: 'Runbook', pages },
    );
    const ofDocument = async (query: string) =>
      (await found(query)).hits.filter(({ source }) => source.kind === 'clickup_doc');
    await eventually(async () => {
      const [hit] = await ofDocument('wombat button');
      expect(hit?.source).toMatchObject({ title: 'Runbook › Restart', url: expect.stringContaining(made.document.id) });
    });
    const path = `clickup/documents/${made.document.id}`;
    await company.control('PATCH', `${path}/pages/${made.pages[0]?.id}`, { content: 'Press the numbat button' });
    await eventually(async () => expect((await ofDocument('numbat'))[0]?.text).toContain('numbat'));
    await company.control('DELETE', path);
    await eventually(async () => expect(await ofDocument('numbat')).toEqual([]));
  });
});

describe('when a part is missing', () => {
  test('Qdrant is killed: found by words and said so; it is back: by meaning again, with what came meanwhile', async () => {
    const { found } = await withFinishedTask('the echidna digs');
    await eventually(async () => expect((await found('echidna')).mode).toBe('hybrid'));
    await qdrant.stop();
    const answer = await found('echidna');
    expect(answer).toMatchObject({ mode: 'keywords', degraded: expect.stringContaining('Qdrant') });
    expect(answer.hits[0]?.text).toContain('echidna');
    const later = await withFinishedTask('the bandicoot runs');
    await eventually(async () => expect((await later.found('bandicoot')).hits[0]?.text).toContain('bandicoot'));
    await qdrant.start();
    await eventually(async () => {
      const again = await later.found('bandicoot');
      expect([again.mode, again.hits[0]?.text]).toEqual(['hybrid', expect.stringContaining('bandicoot')]);
    });
  });
});

describe('nexus reindex', () => {
  const live = () => qdrant.aliases.get('memory');
  const reindex = (...words: string[]) => runNexus(['reindex', ...words], hub.environment);

  test('builds a fresh collection and swaps it in; one that fails half-way is finished by the workers', async () => {
    const { found, projectId } = await withFinishedTask('the potoroo hops');
    await eventually(async () => expect((await found('potoroo')).hits.length).toBeGreaterThan(0));
    const before = live();
    const done = await reindex();
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('sources are in memory_') });
    expect(live()).not.toBe(before);
    expect([...qdrant.collections.keys()]).toEqual([live()]);
    expect((await found('potoroo')).mode).toBe('hybrid');

    await embeddings.stop();
    const second = live();
    const cut = await reindex();
    expect([cut.code, cut.stderr]).toEqual([2, expect.stringContaining('run the command again')]);
    expect(live()).toBe(second);
    await embeddings.start();
    await eventually(() => expect(live()).not.toBe(second));
    await eventually(async () => expect((await found('potoroo')).mode).toBe('hybrid'));

    const third = live();
    expect((await reindex('--project', projectId)).stdout).toContain(third);
    expect(live()).toBe(third);
  });

  test('a project that does not exist is said in words', async () => {
    const nobody = `prj_${'0'.repeat(32)}`;
    expect(await reindex('--project', nobody)).toMatchObject({ code: 2, stderr: expect.stringContaining('not exist') });
    expect(await reindex('--project', 'demo')).toMatchObject({ code: 2, stderr: expect.stringContaining('prj_') });
  });
});
