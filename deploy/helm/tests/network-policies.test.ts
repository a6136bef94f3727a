import { expect, test } from 'vitest';
import { type Manifest, render } from '../scripts/render.ts';
import { canReach, type End } from './network.ts';
import { cluster, fullValues, leastValues } from './values.ts';
import { workloadsOf } from './workloads.ts';

const outside: End = { kind: 'outside' };
const elsewhere: End = { kind: 'cluster', namespace: 'elsewhere' };
const components = [
  'intake',
  'api',
  'gateway',
  'llm',
  'worker',
  'observer',
  'embedder',
  'agent-one',
  'redis',
  'qdrant',
  'migrate',
  'test',
];
const nexus = ['intake', 'api', 'gateway', 'llm', 'worker'];

function own(manifests: readonly Manifest[], component: string): End {
  const found = workloadsOf(manifests).find(({ labels }) => labels['app.kubernetes.io/component'] === component);
  if (found === undefined) throw new Error(`there are no pods of ${component}`);
  return { kind: 'own', labels: found.labels };
}

/** Which components reach an end. */
function callers(manifests: readonly Manifest[], to: End, port: number): readonly string[] {
  return components.filter((component) => canReach(manifests, own(manifests, component), to, port));
}

test('each part is reached by those that need it, and by no other', async () => {
  const manifests = await render([fullValues]);
  const of = (component: string, port: number) => callers(manifests, own(manifests, component), port);
  expect(of('redis', 6379)).toEqual(nexus);
  expect(of('qdrant', 6333)).toEqual(['api', 'gateway', 'worker']);
  expect(of('embedder', 4300)).toEqual(['api', 'gateway', 'worker', 'test']);
  expect(of('api', 4000)).toEqual(['observer', 'agent-one']);
  expect(of('gateway', 4000)).toEqual(['agent-one']);
  expect(of('intake', 4000)).toEqual([]);
  expect(of('agent-one', 4200)).toEqual(['worker']);
  expect(of('worker', 4001)).toEqual(['test']);
  expect(of('observer', 3000)).toEqual(['test']);
});

test('the database is reached by Nexus and its migration only', async () => {
  const manifests = await render([{ ...fullValues, postgresql: { cluster } }]);
  const database: End = { kind: 'own', labels: { 'cnpg.io/cluster': 'oblivion-postgresql' } };
  expect(callers(manifests, database, 5432)).toEqual([...nexus, 'migrate']);
  const operator: End = { kind: 'cluster', namespace: 'cnpg-system' };
  expect(canReach(manifests, operator, database, 8000)).toBe(true);
  expect(canReach(manifests, operator, database, 5432)).toBe(false);
  expect(canReach(manifests, database, database, 5432)).toBe(true);
  expect(callers(await render([fullValues]), outside, 5432)).toEqual([...nexus, 'migrate']);
});

test('the outside is reached where Slack, ClickUp, models or tools are called, and reaches the doors', async () => {
  const manifests = await render([fullValues]);
  expect(callers(manifests, outside, 443)).toEqual(['api', 'llm', 'worker', 'agent-one']);
  expect(callers(manifests, outside, 80)).toEqual([]);
  const doors = { intake: 4000, api: 4000, gateway: 4000, llm: 4000, observer: 3000 };
  for (const [component, port] of Object.entries(doors))
    expect(canReach(manifests, outside, own(manifests, component), port)).toBe(true);
  for (const component of ['worker', 'embedder', 'redis', 'qdrant']) {
    for (const port of [4000, 4001, 4300, 6333, 6379])
      expect(canReach(manifests, outside, own(manifests, component), port)).toBe(false);
  }
});

test('what has an address in the values is reached at its port, by those that call it', async () => {
  const manifests = await render([
    fullValues,
    {
      nexus: { settings: { NEXUS_MODEL_PROVIDER_BASE_URL: 'http://models:8000/v1' } },
      langfuse: { url: 'http://langfuse.example.com:3001' },
      embedder: { enabled: false },
      embeddings: { url: 'http://embeddings:8001/v1' },
      qdrant: { bundled: { enabled: false }, external: { enabled: true, url: 'https://qdrant.example.com' } },
    },
  ]);
  const found = components.filter((name) => !['embedder', 'qdrant'].includes(name));
  const reaching = (port: number) => found.filter((name) => canReach(manifests, own(manifests, name), elsewhere, port));
  expect(reaching(8000)).toEqual(['llm']);
  expect(reaching(3001)).toEqual(['api', 'worker']);
  expect(reaching(8001)).toEqual(['api', 'gateway', 'worker']);
  expect(reaching(4318)).toEqual([...nexus, 'observer', 'agent-one']);
});

test('addresses of clouds for credentials are left out of the outside', async () => {
  const text = JSON.stringify(await render([fullValues]));
  expect(text).toContain('{"cidr":"0.0.0.0/0","except":["169.254.0.0/16"]}');
  expect(text).toContain('{"cidr":"::/0","except":["fe80::/10"]}');
});

test('every part finds names; only what runs elsewhere and reads metrics sees them', async () => {
  const manifests = await render([fullValues]);
  expect(callers(manifests, { kind: 'cluster', namespace: 'kube-system' }, 53)).toEqual(
    components.filter((name) => !['redis', 'qdrant'].includes(name)),
  );
  expect(canReach(manifests, elsewhere, own(manifests, 'worker'), 4001)).toBe(true);
  expect(
    canReach(
      await render([{ ...fullValues, monitoring: { enabled: false } }]),
      elsewhere,
      own(manifests, 'worker'),
      4001,
    ),
  ).toBe(false);
});

test('once the proxy is named, nobody else comes in by the doors', async () => {
  const proxyPeers = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateway' } } }];
  const manifests = await render([{ ...leastValues, networkPolicy: { proxyPeers } }]);
  const intake = own(manifests, 'intake');
  expect(canReach(manifests, { kind: 'cluster', namespace: 'gateway' }, intake, 4000)).toBe(true);
  expect(canReach(manifests, elsewhere, intake, 4000)).toBe(false);
  expect(canReach(manifests, outside, intake, 4000)).toBe(false);
});
