import { stringify as stringifyYaml } from 'yaml';
import { patchBetween } from './patches.ts';
import type { Manifest } from './render.ts';

/** Path below deploy/kustomize -> content. */
export type Tree = ReadonlyMap<string, string>;

/** Kustomize reads YAML 1.1, in which a bare `yes` is not a text. */
function stringify(content: unknown): string {
  return stringifyYaml(content, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

const heading = '# Made from the Helm chart by deploy/helm/scripts/generate.ts; change the chart, not this.\n';

function fileOf(manifest: Manifest): string {
  return `${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`;
}

function write(content: unknown): string {
  return `${heading}${stringify(content)}`;
}

function isMigration(manifest: Manifest): boolean {
  return manifest.metadata.labels?.['app.kubernetes.io/component'] === 'migrate';
}

function kustomization(fields: object): string {
  return write({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...fields });
}

/** Files of objects with a kustomization over them. */
function resourceFolder(folder: string, manifests: readonly Manifest[]): readonly [string, string][] {
  const files = manifests.map((manifest): [string, string] => [`${folder}/${fileOf(manifest)}`, write(manifest)]);
  const resources = manifests.map(fileOf).sort();
  return [...files, [`${folder}/kustomization.yaml`, kustomization({ resources })]];
}

/** The base: every object a file; migrations stand apart because they are applied first, and again for each version. */
export function baseTree(manifests: readonly Manifest[]): Tree {
  return new Map([
    ...resourceFolder(
      'base',
      manifests.filter((manifest) => !isMigration(manifest)),
    ),
    ...resourceFolder('migrate', manifests.filter(isMigration)),
  ]);
}

function keyOf(manifest: Manifest): string {
  return `${manifest.apiVersion} ${manifest.kind} ${manifest.metadata.name}`;
}

/** What makes of the base what the chart renders with an overlay's values: further objects, patches, removals. */
export function overlayTree(name: string, base: readonly Manifest[], overlay: readonly Manifest[]): Tree {
  const folder = `overlays/${name}`;
  const before = new Map(
    base.filter((manifest) => !isMigration(manifest)).map((manifest) => [keyOf(manifest), manifest]),
  );
  const after = new Map(
    overlay.filter((manifest) => !isMigration(manifest)).map((manifest) => [keyOf(manifest), manifest]),
  );
  const added = [...after].filter(([key]) => !before.has(key)).map(([, manifest]) => manifest);
  const patches = [...before].flatMap(([key, manifest]) => {
    const target = targetOf(manifest);
    const wanted = after.get(key);
    if (wanted === undefined) {
      const patch = stringify({
        $patch: 'delete',
        apiVersion: manifest.apiVersion,
        kind: manifest.kind,
        metadata: { name: manifest.metadata.name },
      });
      return [{ target, patch }];
    }
    const operations = patchBetween(manifest, wanted);
    return operations.length === 0 ? [] : [{ target, patch: stringify(operations) }];
  });
  return new Map([
    ...added.map((manifest): [string, string] => [`${folder}/${fileOf(manifest)}`, write(manifest)]),
    [
      `${folder}/kustomization.yaml`,
      kustomization({ resources: ['../../base', ...added.map(fileOf).sort()], patches }),
    ],
  ]);
}

function targetOf(manifest: Manifest): object {
  const [group, version] = manifest.apiVersion.includes('/')
    ? manifest.apiVersion.split('/')
    : ['', manifest.apiVersion];
  return { ...(group ? { group } : {}), version, kind: manifest.kind, name: manifest.metadata.name };
}
