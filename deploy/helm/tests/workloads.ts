import type { Manifest } from '../scripts/render.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: { readonly requests?: object; readonly limits?: object };
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly startupProbe?: object;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}
export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly topologySpreadConstraints?: readonly object[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly hostPath?: object }[];
}
export interface Workload {
  readonly manifest: Manifest;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Everything that becomes pods. */
export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest) => {
    const spec = manifest['spec'] as Readonly<Record<string, unknown>>;
    if (manifest.kind === 'Pod')
      return [{ manifest, spec, labels: manifest.metadata.labels ?? {}, pod: spec as unknown as PodSpec }];
    if (!['Deployment', 'StatefulSet', 'Job'].includes(manifest.kind)) return [];
    const template = spec['template'] as { metadata: { labels: Record<string, string> }; spec: PodSpec };
    return [{ manifest, spec, labels: template.metadata.labels, pod: template.spec }];
  });
}

export function ofKind(manifests: readonly Manifest[], kind: string): readonly Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

export function named(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

export function containerOf(manifests: readonly Manifest[], name: string): Container {
  const workload = workloadsOf(manifests).find((candidate) => candidate.manifest.metadata.name === name);
  const container = workload?.pod.containers[0];
  if (container === undefined) throw new Error(`there are no pods of ${name}`);
  return container;
}

export function environmentOf(container: Container): ReadonlyMap<string, EnvironmentVariable> {
  return new Map((container.env ?? []).map((variable) => [variable.name, variable]));
}

export function matches(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
