import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseManifests, template, type Values } from '../scripts/render.ts';
import { audit } from './audit.ts';
import { schemaProblems } from './checks.ts';
import { cluster } from './values.ts';

const secret = (name: string) =>
  fc.constantFrom<Values>({ existingSecret: `${name}-there` }, { remoteKey: `oblivion/${name}` });

const scaling = fc.constantFrom<Values>(
  {},
  { autoscaling: { enabled: false }, replicas: 1, podDisruptionBudget: { enabled: false } },
  { autoscaling: { enabled: false }, replicas: 3, podDisruptionBudget: { enabled: true, maxUnavailable: '25%' } },
  {
    autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 2, cpuUtilization: 50, memoryUtilization: 80 },
    settings: { NEXUS_LOG_LEVEL: 'debug' },
  },
);

const postgresql = fc.oneof(
  secret('postgresql').map((value): Values => ({ external: { enabled: true, secret: value } })),
  fc
    .record({ instances: fc.integer({ min: 1, max: 3 }) })
    .map((value): Values => ({ cluster: { ...cluster, ...value } })),
);
const redis = fc
  .tuple(fc.constantFrom('external', 'bundled'), secret('redis'))
  .map(([place, value]): Values => ({ [place]: { enabled: true, secret: value } }));
const qdrant = fc.oneof(
  fc.constant<Values>({}),
  fc.constant<Values>({ external: { enabled: true, url: 'https://qdrant.example.com:6333' } }),
  secret('qdrant').map((value): Values => ({ bundled: { enabled: true, secret: value } })),
);
const embeddings = fc.oneof(
  fc.constant<Values>({}),
  secret('embedder').map((value): Values => ({ embedder: { enabled: true, secret: value } })),
  fc.constant<Values>({ embeddings: { url: 'https://models.example.com/v1', model: 'm' } }),
);
const door = fc.constantFrom<Values>(
  {},
  { httpRoute: { enabled: true, hosts: ['oblivion.example.com'], parentRefs: [{ name: 'public' }] } },
  { ingress: { enabled: true, className: 'haproxy', hosts: ['oblivion.example.com'], timeouts: 'haproxy' } },
);
const agents = fc
  .uniqueArray(fc.constantFrom('a', 'reviewer', 'a-name-of-twenty-cha'), { maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          secret: secret(`agent-${name}`),
          persistence: fc.constantFrom<Values>({}, { enabled: false }, { existingClaim: 'mine' }),
          keda: fc.constantFrom<Values>({}, { enabled: true, triggers: [{ type: 'cron', metadata: {} }] }),
        }),
      ),
    ),
  );

const anyValues = fc
  .record({
    combined: fc.boolean(),
    scaling,
    postgresql,
    redis,
    qdrant,
    embeddings,
    door,
    agents,
    key: secret('nexus'),
    observer: fc.boolean(),
    monitoring: fc.boolean(),
    policies: fc.boolean(),
    telemetry: fc.constantFrom('', 'http://collector:4318', 'https://otlp.example.com'),
    langfuse: fc.boolean(),
    migrations: fc.boolean(),
    name: fc.constantFrom('', 'a-name-that-is-as-long-as-names-can-be-he'.slice(0, 40)),
  })
  .map(
    (choice): Values => ({
      publicUrl: 'https://oblivion.example.com',
      fullnameOverride: choice.name,
      externalSecrets: { store: { name: 'vault' } },
      nexus: {
        combined: { enabled: choice.combined },
        secret: choice.key,
        roles: { gateway: choice.scaling, worker: choice.scaling },
      },
      observer: { enabled: choice.observer },
      postgresql: choice.postgresql,
      redis: choice.redis,
      qdrant: choice.qdrant,
      ...choice.embeddings,
      ...choice.door,
      agents: choice.agents,
      monitoring: { enabled: choice.monitoring },
      networkPolicy: { enabled: choice.policies },
      telemetry: { otlpEndpoint: choice.telemetry },
      langfuse: {
        enabled: choice.langfuse,
        url: 'https://langfuse.example.com',
        secret: { existingSecret: 'langfuse' },
      },
      migrations: { enabled: choice.migrations },
    }),
  );

test('whatever is combined, the objects are valid, safe and consistent', async () => {
  await fc.assert(
    fc.asyncProperty(anyValues, async (values) => {
      const { output, errors } = await template([values]);
      expect(errors).toBe('');
      expect(audit(parseManifests(output))).toEqual([]);
      expect(await schemaProblems(output)).toBe('');
    }),
    { numRuns: 30 },
  );
}, 240_000);
