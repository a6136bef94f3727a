/**
 * Makes the JSON Schemas against which the rendered chart is checked without a network: `node deploy/helm/scripts/make-schemas.ts`.
 * They come from the Go modules below, reduced to the kinds that the chart renders and freed of descriptions; unknown
 * fields are refused. Needs Go; run it when a version here changes.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { closed, type JsonSchema, reachableFrom } from './schema-reduction.ts';

const folder = join(import.meta.dirname, '../schemas');
const kubernetes = 'k8s.io/kubernetes@v1.34.2';
const coreKinds = [
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'batch.v1.Job',
  'core.v1.ConfigMap',
  'core.v1.PersistentVolumeClaim',
  'core.v1.Pod',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'networking.k8s.io.v1.Ingress',
  'networking.k8s.io.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
];
const customKinds = [
  {
    module: 'sigs.k8s.io/gateway-api@v1.5.0',
    file: 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
    version: 'v1',
  },
  {
    module: 'github.com/kedacore/keda/v2@v2.18.1',
    file: 'config/crd/bases/keda.sh_scaledobjects.yaml',
    version: 'v1alpha1',
  },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    file: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    version: 'v1',
  },
  ...['servicemonitors', 'podmonitors', 'prometheusrules'].map((name) => ({
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    file: `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
    version: 'v1',
  })),
];

interface CustomResource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: JsonSchema } }[];
  };
}

function folderOf(module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: '/', encoding: 'utf8' });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

function write(name: string, schema: JsonSchema): void {
  writeFileSync(join(folder, name), `${JSON.stringify(schema)}\n`);
}

function makeCore(): void {
  const swagger = JSON.parse(readFileSync(join(folderOf(kubernetes), 'api/openapi-spec/swagger.json'), 'utf8')) as {
    readonly definitions: Readonly<Record<string, JsonSchema>>;
  };
  const names = coreKinds.map((kind) => {
    const parts = kind.split('.');
    return `io.k8s.api.${parts[0]}.${parts.slice(-2).join('.')}`;
  });
  for (const [index, name] of names.entries()) {
    const definitions = reachableFrom(name, swagger.definitions);
    const [group = '', ...rest] = (coreKinds[index] ?? '').split('.');
    const kind = rest.at(-1) ?? '';
    const file = `${kind}-${group === 'core' ? '' : `${group}-`}${rest.at(-2)}.json`.toLowerCase();
    write(file, { $comment: kubernetes, $ref: `#/definitions/${name}`, definitions });
  }
}

function makeCustom(): void {
  for (const { module, file, version } of customKinds) {
    const resource = parse(readFileSync(join(folderOf(module), file), 'utf8')) as CustomResource;
    const { group, names, versions } = resource.spec;
    const schema = versions.find((candidate) => candidate.name === version)?.schema.openAPIV3Schema;
    if (schema === undefined) throw new Error(`${module} has no ${names.kind} ${version}`);
    const name = `${names.kind}-${group.split('.')[0]}-${version}.json`.toLowerCase();
    write(name, { $comment: `${module} ${file}`, ...closed(schema) });
  }
}

makeCore();
makeCustom();
