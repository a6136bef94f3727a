import { expect, test } from 'vitest';
import { type Manifest, render, type Values } from '../scripts/render.ts';
import { cluster, fullValues, leastValues } from './values.ts';
import { containerOf, environmentOf, named, ofKind, workloadsOf } from './workloads.ts';

const roles = ['intake', 'api', 'gateway', 'llm', 'worker'];

interface Behavior {
  readonly scaleDown: {
    readonly stabilizationWindowSeconds: number;
    readonly policies: readonly { readonly type: string; readonly value: number; readonly periodSeconds: number }[];
  };
}

function pod(manifests: readonly Manifest[], name: string) {
  const workload = workloadsOf(manifests).find(({ manifest }) => manifest.metadata.name === name);
  if (workload === undefined) throw new Error(`there are no pods of ${name}`);
  return workload.pod;
}

test('each role is a Deployment of its own with account, Service, autoscaler, disruption budget and policy', async () => {
  const manifests = await render([leastValues]);
  for (const role of roles) {
    const container = containerOf(manifests, `oblivion-${role}`);
    expect(environmentOf(container).get('NEXUS_ROLES')?.value).toBe(role);
    expect(container.args).toEqual(['serve']);
    for (const kind of [
      'ServiceAccount',
      'Service',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'NetworkPolicy',
    ]) {
      named(manifests, kind, `oblivion-${role}`);
    }
  }
  expect(containerOf(manifests, 'oblivion-worker').ports?.map((port) => port.name)).toEqual(['probes']);
});

test('for a trial all roles run in one Deployment', async () => {
  const manifests = await render([leastValues, { nexus: { combined: { enabled: true } } }]);
  const names = ofKind(manifests, 'Deployment').map((manifest) => manifest.metadata.name);
  expect(names).toEqual(['oblivion-nexus', 'oblivion-observer']);
  expect(environmentOf(containerOf(manifests, 'oblivion-nexus')).get('NEXUS_ROLES')?.value).toBe(roles.join(','));
});

test('the gateway gives up one pod at a time, slower than the others', async () => {
  const manifests = await render([leastValues]);
  const down = (role: string) =>
    (named(manifests, 'HorizontalPodAutoscaler', `oblivion-${role}`)['spec'] as { behavior: Behavior }).behavior
      .scaleDown;
  expect(down('gateway').policies).toEqual([{ type: 'Pods', value: 1, periodSeconds: 300 }]);
  expect(down('gateway').stabilizationWindowSeconds).toBeGreaterThan(down('api').stabilizationWindowSeconds);
});

test('a pod is given the pause before SIGTERM and the time to drain, whatever they are set to', async () => {
  const manifests = await render([leastValues, { nexus: { shutdownSeconds: 90, preStopSeconds: 15 } }]);
  const container = containerOf(manifests, 'oblivion-gateway');
  expect(container.lifecycle?.preStop?.sleep?.seconds).toBe(15);
  expect(environmentOf(container).get('NEXUS_SHUTDOWN_SECONDS')?.value).toBe('90');
  expect(pod(manifests, 'oblivion-gateway').terminationGracePeriodSeconds).toBeGreaterThan(15 + 90);
});

test('metrics that were given come after those of CPU and memory', async () => {
  const metric = {
    type: 'Pods',
    pods: { metric: { name: 'sockets' }, target: { type: 'AverageValue', averageValue: '100' } },
  };
  const manifests = await render([
    leastValues,
    { nexus: { roles: { gateway: { autoscaling: { memoryUtilization: 80, metrics: [metric] } } } } },
  ]);
  const { metrics } = named(manifests, 'HorizontalPodAutoscaler', 'oblivion-gateway')['spec'] as {
    metrics: readonly { type: string; resource?: { name: string } }[];
  };
  expect(metrics.map((entry) => entry.resource?.name ?? entry.type)).toEqual(['cpu', 'memory', 'Pods']);
});

test.each<readonly [string, Values, string]>([
  ['before an install when all it needs is there', leastValues, 'pre-install,pre-upgrade'],
  [
    'after an install when the chart makes the database',
    { ...leastValues, postgresql: { cluster } },
    'post-install,pre-upgrade',
  ],
  [
    'after an install when the chart makes a Secret',
    { ...leastValues, nexus: { secret: { values: { NEXUS_TOKEN_SIGNING_KEY: 'a', NEXUS_ENCRYPTION_KEY: 'b' } } } },
    'post-install,pre-upgrade',
  ],
])('the migration runs %s, and before every upgrade', async (_name, values, hook) => {
  const manifests = await render([values]);
  const job = named(manifests, 'Job', 'oblivion-migrate');
  expect(job.metadata.annotations?.['helm.sh/hook']).toBe(hook);
  for (const kind of ['ServiceAccount', 'NetworkPolicy']) {
    const helper = named(manifests, kind, 'oblivion-migrate').metadata.annotations ?? {};
    expect(helper['helm.sh/hook']).toBe(hook);
    expect(Number(helper['helm.sh/hook-weight'])).toBeLessThan(
      Number(job.metadata.annotations?.['helm.sh/hook-weight']),
    );
  }
});

test('with CloudNativePG the roles exist before migrations, cannot bypass row-level security, and connections are verified', async () => {
  const manifests = await render([{ ...leastValues, postgresql: { cluster } }]);
  const spec = named(manifests, 'Cluster', 'oblivion-postgresql')['spec'] as {
    bootstrap: { initdb: { owner: string; postInitApplicationSQL: readonly string[] } };
    managed: { roles: readonly { name: string; bypassrls: boolean; passwordSecret: { name: string } }[] };
  };
  expect(spec.bootstrap.initdb.owner).toBe('oblivion_owner');
  expect(spec.managed.roles.map((role) => [role.name, role.bypassrls, role.passwordSecret.name])).toEqual([
    ['oblivion_app', false, 'app'],
    ['oblivion_system', false, 'system'],
  ]);
  expect(
    spec.bootstrap.initdb.postInitApplicationSQL.filter((line) => /^create role .* nobypassrls$/.test(line)),
  ).toHaveLength(2);
  const url = environmentOf(containerOf(manifests, 'oblivion-api')).get('NEXUS_DATABASE_URL')?.value ?? '';
  expect(url).toContain('@oblivion-postgresql-rw:5432/oblivion?sslmode=verify-full&sslrootcert=');
});

test('no Secret of the chart has the name of one that CloudNativePG makes', async () => {
  const plain = (password: string) => ({ values: { password } });
  const manifests = await render([
    {
      ...leastValues,
      postgresql: {
        cluster: { enabled: true, ownerSecret: plain('a'), appSecret: plain('b'), systemSecret: plain('c') },
      },
    },
  ]);
  const names = ofKind(manifests, 'Secret').map((manifest) => manifest.metadata.name);
  expect(names).toHaveLength(3);
  for (const suffix of ['app', 'ca', 'server', 'replication', 'superuser'])
    expect(names).not.toContain(`oblivion-postgresql-${suffix}`);
});

test('an agent is one process with its own secret and its state on a volume; with KEDA it may sleep', async () => {
  const manifests = await render([fullValues]);
  const environment = environmentOf(containerOf(manifests, 'oblivion-agent-one'));
  expect(environment.get('OBLIVION_CLIENT_SECRET')?.valueFrom?.secretKeyRef?.name).toBe('agent-one');
  expect(environment.get('OBLIVION_URL')?.value).toBe('https://oblivion.example.com');
  const deployment = named(manifests, 'Deployment', 'oblivion-agent-one')['spec'] as {
    replicas: number;
    strategy: { type: string };
  };
  expect([deployment.replicas, deployment.strategy.type]).toEqual([1, 'Recreate']);
  const claim = named(manifests, 'PersistentVolumeClaim', 'oblivion-agent-one');
  expect(claim.metadata.annotations?.['helm.sh/resource-policy']).toBe('keep');
  const scaled = named(manifests, 'ScaledObject', 'oblivion-agent-two')['spec'] as {
    minReplicaCount: number;
    maxReplicaCount: number;
  };
  expect([scaled.minReplicaCount, scaled.maxReplicaCount]).toEqual([0, 1]);
});

test('what the cluster was told to keep stays the same over a change of version', async () => {
  const selectors = async (words: readonly string[]) =>
    (await render([fullValues], words)).map((manifest) =>
      JSON.stringify((manifest['spec'] as { selector?: object })?.selector),
    );
  expect(await selectors(['--set', 'image.tag=9.9.9'])).toEqual(await selectors([]));
});

test('plain secrets roll the pods when they change, and existing ones leave no trace', async () => {
  const checksum = async (values: Values) =>
    workloadsOf(await render([values])).find(({ manifest }) => manifest.metadata.name === 'oblivion-api')?.spec[
      'template'
    ] as {
      metadata: { annotations?: Record<string, string> };
    };
  const redis = (password: string): Values => ({
    ...leastValues,
    redis: { bundled: { enabled: true, secret: { values: { password } } } },
  });
  const sum = async (values: Values) => (await checksum(values)).metadata.annotations?.['checksum/secrets'];
  expect(await sum(redis('one'))).not.toBe(await sum(redis('two')));
  expect(await sum(leastValues)).toBeUndefined();
});
