import { expect, test } from 'vitest';
import { template, type Values } from '../scripts/render.ts';
import { schemaProblems } from './checks.ts';
import { cluster, fullValues, leastValues } from './values.ts';

const hosts = { hosts: ['oblivion.example.com'] };
const agent = { name: 'one', secret: { existingSecret: 'same' } };

const refused: readonly (readonly [string, Values, RegExp])[] = [
  ['no address', { publicUrl: '' }, /publicUrl is missing: set it to the address/],
  ['an address with a path', { publicUrl: 'https://example.com/oblivion' }, /'\/publicUrl'.*does not match pattern/],
  ['no database', { postgresql: { external: { enabled: false } } }, /postgresql: there is no database\. Enable/],
  ['two databases', { postgresql: { cluster } }, /postgresql: external and cluster are both enabled/],
  ['no Redis', { redis: { external: { enabled: false } } }, /redis: there is none\. Enable/],
  [
    'two Redis',
    { redis: { bundled: { enabled: true, secret: { existingSecret: 'r' } } } },
    /redis: external and bundled are both enabled/,
  ],
  [
    'two Qdrants',
    {
      qdrant: {
        external: { enabled: true, url: 'https://q' },
        bundled: { enabled: true, secret: { existingSecret: 'q' } },
      },
    },
    /qdrant: external and bundled are both enabled/,
  ],
  ['Qdrant without address', { qdrant: { external: { enabled: true } } }, /qdrant\.external\.url is missing/],
  [
    'two sources of embeddings',
    { embedder: { enabled: true, secret: { existingSecret: 'e' } }, embeddings: { url: 'https://models/v1' } },
    /embedder\.enabled and embeddings\.url are both set/,
  ],
  [
    'Langfuse without address',
    { langfuse: { enabled: true, secret: { existingSecret: 'l' } } },
    /langfuse\.url is missing/,
  ],
  [
    'no secret of Nexus',
    { nexus: { secret: { existingSecret: '' } } },
    /nexus\.secret is missing: set existingSecret to a Secret with the keys NEXUS_TOKEN_SIGNING_KEY, NEXUS_ENCRYPTION_KEY/,
  ],
  [
    'a secret given twice',
    { nexus: { secret: { values: { NEXUS_ENCRYPTION_KEY: 'x' } } } },
    /nexus\.secret: give one of existingSecret, remoteKey and values/,
  ],
  [
    'a half secret',
    { nexus: { secret: { existingSecret: '', values: { NEXUS_ENCRYPTION_KEY: 'x' } } } },
    /nexus\.secret\.values\.NEXUS_TOKEN_SIGNING_KEY is missing or empty/,
  ],
  [
    'a key that nothing reads',
    {
      nexus: {
        secret: { existingSecret: '', values: { NEXUS_ENCRYPTION_KEY: 'x', NEXUS_TOKEN_SIGNING_KEY: 'x', KEY: 'x' } },
      },
    },
    /nexus\.secret\.values\.KEY: nothing reads this key; the keys are/,
  ],
  [
    'a store that is not named',
    { nexus: { secret: { existingSecret: '', remoteKey: 'a' } } },
    /nexus\.secret\.remoteKey needs externalSecrets\.store\.name/,
  ],
  [
    'a setting that is none',
    { nexus: { settings: { NEXUS_LOG_LEVL: 'debug' } } },
    /NEXUS_LOG_LEVL is not a setting of Nexus; docs\/configuration\.md lists them/,
  ],
  [
    'a setting of one role that is none',
    { nexus: { roles: { llm: { settings: { NEXUS_X: 1 } } } } },
    /nexus\.roles\.llm\.settings\.NEXUS_X is not a setting/,
  ],
  [
    'a secret among the settings',
    { nexus: { settings: { NEXUS_REDIS_URL: 'redis://x' } } },
    /NEXUS_REDIS_URL is a secret: put it into a Secret/,
  ],
  ['a setting that the chart makes', { nexus: { settings: { NEXUS_PORT: 1 } } }, /NEXUS_PORT is set by the chart/],
  [
    'a setting of telemetry that is none',
    { telemetry: { settings: { OTEL_TRACES_SAMPLE_ARG: 0.5 } } },
    /telemetry\.settings\.OTEL_TRACES_SAMPLE_ARG is not a setting of Nexus/,
  ],
  [
    'attributes that the chart makes',
    { telemetry: { settings: { OTEL_RESOURCE_ATTRIBUTES: 'a=b' } } },
    /OTEL_RESOURCE_ATTRIBUTES is set by the chart from a value of its own/,
  ],
  [
    'a variable given twice',
    { nexus: { extraEnv: [{ name: 'NEXUS_REDIS_URL', value: 'redis://x' }] } },
    /nexus\.roles\.\w+\.extraEnv: NEXUS_REDIS_URL is set already/,
  ],
  [
    'a variable of an agent given twice',
    { agents: [{ ...agent, extraEnv: [{ name: 'OBLIVION_URL', value: 'http://x' }] }] },
    /agents\[one\]\.extraEnv: OBLIVION_URL is set already/,
  ],
  ['a misspelt value', { nexus: { replica: 2 } }, /'\/nexus': additional properties 'replica' not allowed/],
  [
    'a word for a number',
    { nexus: { roles: { api: { replicas: 'two' } } } },
    /'\/nexus\/roles\/api\/replicas': got string, want integer/,
  ],
  [
    'a disruption budget over one pod',
    { nexus: { roles: { api: { autoscaling: { enabled: false }, replicas: 1 } } } },
    /nexus\.roles\.api: a disruption budget over 1 replica .* run 2 or more, or set podDisruptionBudget\.enabled to false/,
  ],
  [
    'bounds the wrong way round',
    { nexus: { roles: { llm: { autoscaling: { minReplicas: 9, maxReplicas: 3 } } } } },
    /nexus\.roles\.llm\.autoscaling: maxReplicas \(3\) is below minReplicas \(9\)/,
  ],
  [
    'nothing to scale by',
    { observer: { autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 3 } } },
    /observer\.autoscaling: there is nothing to scale by/,
  ],
  [
    'two doors',
    { httpRoute: { enabled: true, ...hosts, parentRefs: [{ name: 'g' }] }, ingress: { enabled: true, ...hosts } },
    /httpRoute and ingress are both enabled/,
  ],
  [
    'a route without host',
    { httpRoute: { enabled: true, parentRefs: [{ name: 'g' }] } },
    /httpRoute\.hosts is empty: name the host/,
  ],
  [
    'a route without Gateway',
    { httpRoute: { enabled: true, ...hosts } },
    /httpRoute\.parentRefs is empty: name the Gateway/,
  ],
  ['an Ingress without host', { ingress: { enabled: true } }, /ingress\.hosts is empty/],
  [
    'a door for another host',
    { ingress: { enabled: true, hosts: ['other.example.com'] } },
    /publicUrl names the host oblivion\.example\.com, which is not among the hosts of ingress/,
  ],
  [
    'hosts that cannot share a cookie',
    { observer: { publicUrl: 'https://elsewhere.example.com' } },
    /must share a host name: the browser sends the session cookie to both/,
  ],
  ['an agent without secret', { agents: [{ name: 'one' }] }, /'\/agents\/0': missing property 'secret'/],
  [
    'an agent with an empty secret',
    { agents: [{ name: 'one', secret: {} }] },
    /agents\[one\]\.secret is missing: set existingSecret to a Secret with the keys OBLIVION_CLIENT_ID/,
  ],
  [
    'two agents of one name',
    { agents: [agent, { ...agent, secret: { existingSecret: 'other' } }] },
    /agents: there are two named one/,
  ],
  [
    'two agents with one secret',
    { agents: [agent, { ...agent, name: 'two' }] },
    /same is already the secret of another agent/,
  ],
  [
    'more than one process of an agent',
    { agents: [{ ...agent, replicas: 2 }] },
    /additional properties 'replicas' not allowed/,
  ],
  [
    'a sleeping agent that nothing wakes',
    { agents: [{ ...agent, keda: { enabled: true } }] },
    /agents\[one\]\.keda\.triggers is empty: say what wakes the agent/,
  ],
];

test.each(refused)('%s is refused in words', async (_name, values, words) => {
  const result = await template([leastValues, values]);
  expect(result.exitCode).not.toBe(0);
  expect(result.errors).toMatch(words);
});

test('names that look like numbers stay names', async () => {
  const values: Values = {
    ...leastValues,
    nexus: { secret: { existingSecret: '1234' } },
    redis: {
      bundled: { enabled: true, secret: { existingSecret: '0x1f' }, storage: { size: '5Gi', storageClass: '1e3' } },
    },
    agents: [{ name: 'one', secret: { existingSecret: '7' } }],
    image: { pullSecrets: ['42'] },
    podDefaults: { priorityClassName: 'on' },
  };
  const result = await template([values]);
  expect(result.errors).toBe('');
  expect(await schemaProblems(result.output)).toBe('');
});

test('what they change is accepted without the change', async () => {
  const wildcard = { ...leastValues, ingress: { enabled: true, hosts: ['*.example.com'] } };
  const further = {
    ...leastValues,
    nexus: { secret: { existingSecret: 'n' }, extraEnv: [{ name: 'NODE_OPTIONS', value: '--use-system-ca' }] },
  };
  for (const values of [leastValues, fullValues, wildcard, further]) expect((await template([values])).errors).toBe('');
});
