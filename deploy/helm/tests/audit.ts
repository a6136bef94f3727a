import type { Manifest } from '../scripts/render.ts';
import { type Container, matches, ofKind, type Workload, workloadsOf } from './workloads.ts';

type Selector = Readonly<Record<string, string>>;

/** What must hold for whatever the chart renders. Returns what does not, in words. */
export function audit(manifests: readonly Manifest[]): readonly string[] {
  const workloads = workloadsOf(manifests);
  return [
    ...namesOnce(manifests),
    ...workloads.flatMap((workload) => auditPod(workload)),
    ...workloads.flatMap((workload) => auditReferences(workload, manifests)),
    ...auditServices(manifests, workloads),
    ...auditScaling(manifests, workloads),
    ...auditRoutes(manifests),
    ...auditPolicies(manifests, workloads),
  ];
}

function namesOnce(manifests: readonly Manifest[]): readonly string[] {
  const names = manifests.map((manifest) => `${manifest.apiVersion} ${manifest.kind} ${manifest.metadata.name}`);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is rendered twice`);
  const long = manifests
    .filter((manifest) => manifest.metadata.name.length > 63)
    .map((manifest) => `${manifest.metadata.name} is too long`);
  return [...twice, ...long];
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The Restricted Pod Security Standard and more: no token, no writable root, requests and limits. */
function auditPod({ manifest, pod }: Workload): readonly string[] {
  const where = `${manifest.kind} ${manifest.metadata.name}`;
  const problems: string[] = [];
  if (pod.automountServiceAccountToken !== false) problems.push('mounts a token');
  if (pod.securityContext?.['runAsNonRoot'] !== true) problems.push('may run as root');
  if ((pod.volumes ?? []).some((volume) => volume.hostPath !== undefined)) problems.push('mounts a path of the node');
  for (const container of pod.containers) problems.push(...auditContainer(container, pod.volumes ?? []));
  return problems.map((problem) => `${where} ${problem}`);
}

function auditContainer(container: Container, volumes: readonly { readonly name: string }[]): readonly string[] {
  const problems: string[] = [];
  const security = container.securityContext ?? {};
  if (security['allowPrivilegeEscalation'] !== false) problems.push('may gain privileges');
  if (security['readOnlyRootFilesystem'] !== true) problems.push('may write its root file system');
  if (JSON.stringify(security['capabilities']) !== '{"drop":["ALL"]}') problems.push('keeps capabilities');
  if (JSON.stringify(security['seccompProfile']) !== '{"type":"RuntimeDefault"}')
    problems.push('has no seccomp profile');
  if (typeof security['runAsUser'] !== 'number' || security['runAsUser'] < 10_000)
    problems.push('has a user id of the node');
  if (container.resources?.requests === undefined || container.resources.limits === undefined)
    problems.push('has no requests or limits');
  if (/:latest$|^[^:@]+$/.test(container.image)) problems.push(`has an image without version: ${container.image}`);
  for (const name of repeated((container.env ?? []).map((variable) => variable.name)))
    problems.push(`has ${name} twice`);
  for (const name of repeated((container.ports ?? []).map((port) => `${port.containerPort}`)))
    problems.push(`has port ${name} twice`);
  for (const variable of container.env ?? []) {
    for (const [, used] of (variable.value ?? '').matchAll(/\$\((\w+)\)/g)) {
      const before = (container.env ?? []).slice(0, (container.env ?? []).indexOf(variable));
      if (!before.some((candidate) => candidate.name === used))
        problems.push(`${variable.name} uses ${used}, which does not stand before it`);
    }
  }
  for (const mount of container.volumeMounts ?? []) {
    if (mount.name !== 'data' && !volumes.some((volume) => volume.name === mount.name))
      problems.push(`mounts ${mount.name}, which is no volume`);
  }
  return problems.map((problem) => `(${container.name}) ${problem}`);
}

function auditReferences({ manifest, pod }: Workload, manifests: readonly Manifest[]): readonly string[] {
  const account = pod.serviceAccountName;
  if (account === undefined) return [];
  const isThere = ofKind(manifests, 'ServiceAccount').some((candidate) => candidate.metadata.name === account);
  return isThere ? [] : [`${manifest.kind} ${manifest.metadata.name} runs as ${account}, which is not rendered`];
}

function auditServices(manifests: readonly Manifest[], workloads: readonly Workload[]): readonly string[] {
  return ofKind(manifests, 'Service').flatMap((service) => {
    const spec = service['spec'] as { selector: Selector; ports: readonly { targetPort: string }[] };
    const behind = workloads.filter(
      (workload) => workload.manifest.kind !== 'Job' && matches(spec.selector, workload.labels),
    );
    if (behind.length !== 1) return [`Service ${service.metadata.name} selects ${behind.length} workloads`];
    const ports =
      behind[0]?.pod.containers.flatMap((container) => (container.ports ?? []).map((port) => port.name)) ?? [];
    const missing = spec.ports.filter((port) => !ports.includes(port.targetPort));
    return missing.map(
      (port) => `Service ${service.metadata.name} leads to port ${port.targetPort}, which no container has`,
    );
  });
}

function auditScaling(manifests: readonly Manifest[], workloads: readonly Workload[]): readonly string[] {
  const scaled = manifests.filter((manifest) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(manifest.kind));
  const targets = scaled.map((scaler) => (scaler['spec'] as { scaleTargetRef: { name: string } }).scaleTargetRef.name);
  return workloads
    .filter(({ manifest }) => manifest.kind === 'Deployment')
    .flatMap(({ manifest, spec }) => {
      const isScaled = targets.includes(manifest.metadata.name);
      if (isScaled && spec['replicas'] !== undefined)
        return [`${manifest.metadata.name} has replicas beside an autoscaler`];
      return !isScaled && spec['replicas'] === undefined
        ? [`${manifest.metadata.name} has neither replicas nor an autoscaler`]
        : [];
    })
    .concat(
      targets
        .filter((name) => !workloads.some(({ manifest }) => manifest.metadata.name === name))
        .map((name) => `${name} is scaled and not rendered`),
    );
}

function auditRoutes(manifests: readonly Manifest[]): readonly string[] {
  const backends = ofKind(manifests, 'HTTPRoute').flatMap((route) =>
    (route['spec'] as { rules: readonly { backendRefs: readonly { name: string; port: number }[] }[] }).rules.flatMap(
      (rule) => rule.backendRefs,
    ),
  );
  const inner = ofKind(manifests, 'Ingress').flatMap((ingress) =>
    (
      ingress['spec'] as {
        rules: readonly {
          http: { paths: readonly { backend: { service: { name: string; port: { number: number } } } }[] };
        }[];
      }
    ).rules.flatMap((rule) =>
      rule.http.paths.map(({ backend }) => ({ name: backend.service.name, port: backend.service.port.number })),
    ),
  );
  return [...backends, ...inner].flatMap(({ name, port }) => {
    const service = ofKind(manifests, 'Service').find((candidate) => candidate.metadata.name === name);
    const ports = (service?.['spec'] as { ports: readonly { port: number }[] } | undefined)?.ports ?? [];
    return ports.some((candidate) => candidate.port === port)
      ? []
      : [`a route leads to ${name}:${port}, which is not rendered`];
  });
}

/** With policies on, every pod has one that names both directions. */
function auditPolicies(manifests: readonly Manifest[], workloads: readonly Workload[]): readonly string[] {
  const policies = ofKind(manifests, 'NetworkPolicy').map(
    (policy) => policy['spec'] as { podSelector: { matchLabels: Selector }; policyTypes: readonly string[] },
  );
  if (policies.length === 0) return [];
  return workloads
    .filter(
      ({ labels }) =>
        !policies.some((policy) => policy.policyTypes.length === 2 && matches(policy.podSelector.matchLabels, labels)),
    )
    .map(({ manifest }) => `${manifest.metadata.name} is under no network policy`);
}
