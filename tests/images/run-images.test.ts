import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type {} from '../../apps/nexus/src/testing/global-setup.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import { type BaseImage, nodeBase, pythonBase } from './base-image.ts';
import { Container, type ContainerOptions, emptyRoot } from './container.ts';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.ts';
import { openWorkshop, type Workshop } from './images.ts';

type Image = Pick<ContainerOptions, 'stage' | 'tree' | 'base'>;
type Start = Omit<Partial<ContainerOptions>, 'stage' | 'tree' | 'base'>;

const images: Record<string, Image> = {};
const running: Container[] = [];
let workshop: Workshop;
let database: EmptyDatabase;

beforeAll(async () => {
  workshop = await openWorkshop();
  database = await createEmptyDatabase(inject('postgresUrl'));
  const node = await nodeBase();
  const python = pythonBase(workshop.python);
  const wanted = [
    ['deploy/images/node.Dockerfile', 'nexus', node],
    ['deploy/images/node.Dockerfile', 'observer', node],
    ['deploy/images/node.Dockerfile', 'sandbox', node],
    ['deploy/images/python.Dockerfile', 'agent-runtime', python],
    ['deploy/images/python.Dockerfile', 'embedder', python],
  ] as const satisfies readonly (readonly [string, string, BaseImage])[];
  await Promise.all(
    wanted.map(async ([dockerfile, name, base]) => {
      const { stage, tree, bytes } = await workshop.build(dockerfile, name);
      images[name] = { stage, tree, base };
      process.stdout.write(`${name}: ${(bytes / 1e6).toFixed(1)} MB on top of ${stage.base}\n`);
    }),
  );
  process.stdout.write(`Python of the build: ${workshop.python.version}; that of the image is 3.13\n`);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((container) => container.kill()));
});
afterAll(async () => {
  await database?.drop();
  await workshop?.close();
});

function start(name: string, options: Start = {}): Container {
  const image = images[name] as Image;
  const root = emptyRoot(workshop.folder, `${name}-${randomBytes(4).toString('hex')}`);
  const container = Container.start({ ...image, root, ...options });
  running.push(container);
  return container;
}

async function nexusPlaces(): Promise<{ url: string; probes: string; environment: Record<string, string> }> {
  const [port = 0, probePort = 0] = await findFreePorts(2);
  return {
    url: `http://127.0.0.1:${port}`,
    probes: `http://127.0.0.1:${probePort}`,
    environment: {
      ...database.environment,
      NEXUS_HOST: '127.0.0.1',
      NEXUS_PORT: String(port),
      NEXUS_PROBE_PORT: String(probePort),
      NEXUS_REDIS_URL: inject('redisUrl'),
      NEXUS_REDIS_PREFIX: `images_${randomBytes(6).toString('hex')}`,
      NEXUS_TOKEN_SIGNING_KEY: randomBytes(32).toString('base64'),
      NEXUS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
  };
}

/** Process 1 as the image's user with no group of root, healthy by its own check, and gone with 0 when asked. */
async function expectGoodConduct(container: Container): Promise<void> {
  expect(await container.checkHealth(), container.output).toBe(0);
  const status = await container.status();
  expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
  expect(status).toMatch(/^NSpid:\t\d+\t1$/m);
  await container.signal('SIGTERM');
  expect(await container.ended, container.output).toEqual({ code: 0, signal: null });
}

describe.skipIf(!Container.isPossible())('what the final stages hold is all that is needed (as root on Linux)', () => {
  test('nexus migrates an empty database, serves, and an agent of the other image connects to it', async () => {
    const { url, probes, environment } = await nexusPlaces();
    const migrated = start('nexus', { command: ['migrate'], environment });
    expect(await migrated.ended, migrated.output).toEqual({ code: 0, signal: null });
    expect(migrated.output).toContain('Migrated: 0001_core');
    const file = { tenant: { slug: 'demo', name: 'Demo' }, groups: [{ name: 'writers' }] };
    const agents = [{ name: 'Scribe', groups: ['writers'] }];
    const seed = start('nexus', {
      command: ['seed', '--file', '-'],
      environment,
      input: JSON.stringify({ ...file, agents }),
    });
    expect(await seed.ended, seed.output).toEqual({ code: 0, signal: null });
    const credential = (JSON.parse(seed.answer) as { agents: Record<string, string>[] }).agents[0];

    const nexus = start('nexus', { environment });
    await nexus.waitFor(`${probes}/readyz`);
    const [agentPort = 0] = await findFreePorts(1);
    const agent = start('agent-runtime', {
      volumes: ['var'],
      environment: {
        OBLIVION_URL: url,
        OBLIVION_CLIENT_ID: credential?.['clientId'] ?? '',
        OBLIVION_CLIENT_SECRET: credential?.['clientSecret'] ?? '',
        OBLIVION_AGENT_HOST: '127.0.0.1',
        OBLIVION_AGENT_PORT: String(agentPort),
      },
    });
    await agent.waitFor(`http://127.0.0.1:${agentPort}/readyz`);
    expect(await readdir(`${images['agent-runtime']?.tree}/var/lib/oblivion-agent`)).not.toEqual([]);
    await expectGoodConduct(agent);
    await expectGoodConduct(nexus);
  });

  test('observer draws its sign-in page', async () => {
    const [port = 0] = await findFreePorts(1);
    const place = { HOSTNAME: '127.0.0.1', PORT: String(port), NEXUS_URL: 'http://127.0.0.1:9' };
    const observer = start('observer', { environment: place });
    await observer.waitFor(`http://127.0.0.1:${port}/healthz`);
    const page = await fetch(`http://127.0.0.1:${port}/sign-in`);
    const text = await page.text();
    expect([page.status, text]).toEqual([200, expect.stringContaining('Oblivion')]);
    const style = /href="([^"]+\.css[^"]*)"/.exec(text)?.[1] ?? '/none';
    expect((await fetch(new URL(style, page.url))).status).toBe(200);
    await expectGoodConduct(observer);
  });

  test('the sandbox starts', async () => {
    const [port = 0] = await findFreePorts(1);
    const environment = { SANDBOX_HOST: '127.0.0.1', SANDBOX_PORT: String(port) };
    const sandbox = start('sandbox', { environment });
    await sandbox.waitFor(`http://127.0.0.1:${port}/healthz`);
    await expectGoodConduct(sandbox);
  });

  test('the embedder turns a text into a vector', async () => {
    const [port = 0] = await findFreePorts(1);
    const environment = { EMBEDDER_HOST: '127.0.0.1', EMBEDDER_PORT: String(port), EMBEDDER_API_KEY: 'embedder-key' };
    const embedder = start('embedder', { environment });
    await embedder.waitFor(`http://127.0.0.1:${port}/readyz`);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer embedder-key' },
      body: JSON.stringify({ model: 'all-minilm-l6-v2', input: 'Sign-in uses passkeys.' }),
    });
    const { data } = (await answer.json()) as { data: { embedding: number[] }[] };
    expect([answer.status, data[0]?.embedding.length]).toEqual([200, 384]);
    await expectGoodConduct(embedder);
  });

  test('a missing secret is named at start', async () => {
    const nexus = start('nexus', { environment: { NEXUS_REDIS_URL: 'redis://127.0.0.1:1' } });
    expect((await nexus.ended).code).toBe(1);
    expect(nexus.output).toContain('NEXUS_ENCRYPTION_KEY: is required');
    const agent = start('agent-runtime');
    expect((await agent.ended).code).toBe(2);
    expect(agent.output).toContain('OBLIVION_CLIENT_SECRET');
  });
});

test('nothing of development is in the trees', async () => {
  const tools =
    /(^|\/)app\/(node_modules|packages)\/(@types|@typescript|typescript|vitest|playwright-core|pytest|mypy|ruff|pip)$/;
  const leftovers = /\.(tsbuildinfo|test\.js|test\.ts)$|(^|\/)\.env[^/]*$/;
  for (const [name, { tree }] of Object.entries(images)) {
    const files = await readdir(tree, { recursive: true });
    expect([
      name,
      files.filter((path) => tools.test(path) || (leftovers.test(path) && !path.includes('node_modules'))),
    ]).toEqual([name, []]);
  }
});
