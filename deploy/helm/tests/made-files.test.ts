import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { makeFiles, staleFiles } from '../scripts/generate.ts';
import { overlayNames, renderForKustomize } from '../scripts/kustomize-values.ts';
import { type Manifest, parseManifests, repositoryFolder, runProgram, tool } from '../scripts/render.ts';
import { audit } from './audit.ts';
import { schemaProblems } from './checks.ts';

async function build(folder: string): Promise<string> {
  const result = await runProgram(tool('kustomize'), ['build', join(repositoryFolder, 'deploy/kustomize', folder)]);
  if (result.exitCode !== 0) throw new Error(result.errors);
  return result.output;
}

function sorted(manifests: readonly Manifest[]): readonly Manifest[] {
  const key = (manifest: Manifest) => `${manifest.kind} ${manifest.metadata.name}`;
  return [...manifests].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function isMigration(manifest: Manifest): boolean {
  return manifest.metadata.name === 'oblivion-migrate';
}

test('what is made from something else is up to date', async () => {
  expect(staleFiles(await makeFiles()), "stale; run 'node deploy/helm/scripts/generate.ts'").toEqual([]);
});

test('a file that differs or is left over is named', async () => {
  const made = await makeFiles();
  const changed = new Map(
    [...made].map(([path, content]) => [path, path.endsWith('base/kustomization.yaml') ? `${content}#` : content]),
  );
  expect(staleFiles(changed)).toEqual(['deploy/kustomize/base/kustomization.yaml']);
  const shorter = new Map([...made].filter(([path]) => !path.endsWith('base/kustomization.yaml')));
  expect(staleFiles(shorter)).toEqual(['deploy/kustomize/base/kustomization.yaml']);
});

test('kustomize builds the base as the chart renders it, and the migration beside it', async () => {
  const rendered = await renderForKustomize();
  expect(sorted(parseManifests(await build('base')))).toEqual(
    sorted(rendered.filter((manifest) => !isMigration(manifest))),
  );
  expect(sorted(parseManifests(await build('migrate')))).toEqual(sorted(rendered.filter(isMigration)));
});

test.each(overlayNames)(
  'kustomize builds the overlay %s as the chart renders it with the same values',
  async (name) => {
    const output = await build(`overlays/${name}`);
    const rendered = await renderForKustomize(name);
    expect(sorted(parseManifests(output))).toEqual(sorted(rendered.filter((manifest) => !isMigration(manifest))));
    expect(audit(parseManifests(output))).toEqual([]);
    expect(await schemaProblems(output)).toBe('');
  },
);

test("an overlay of one's own can stand on the base", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oblivion-overlay-'));
  try {
    const patch = '[{"op": "replace", "path": "/spec/maxReplicas", "value": 33}]';
    const text = `resources: [${relative(folder, join(repositoryFolder, 'deploy/kustomize/base'))}]\nnamespace: elsewhere\npatches:\n  - target: { kind: HorizontalPodAutoscaler, name: oblivion-llm }\n    patch: '${patch}'\n`;
    writeFileSync(join(folder, 'kustomization.yaml'), text);
    const result = await runProgram(tool('kustomize'), ['build', folder]);
    expect(result.output).toContain('maxReplicas: 33');
    expect(result.output).not.toContain('namespace: oblivion\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
