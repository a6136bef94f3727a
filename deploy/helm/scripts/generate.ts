/**
 * Brings everything that is made from something else up to date: the chart's list of settings, its copies of rules and
 * dashboards, the table in its README, and deploy/kustomize. `--check` changes nothing and names what is stale.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { baseTree, overlayTree } from './kustomize-tree.ts';
import { overlayNames, renderForKustomize } from './kustomize-values.ts';
import { chartFolder, repositoryFolder } from './render.ts';
import { readSettingList } from './setting-list.ts';
import { valuesTable } from './values-table.ts';

/** Absolute path -> content of every file that is made. */
export type MadeFiles = ReadonlyMap<string, string>;

const kustomizeFolder = join(repositoryFolder, 'deploy/kustomize');
const monitoringFolder = join(repositoryFolder, 'deploy/monitoring');
const copiesFolder = join(chartFolder, 'files/monitoring');
const beginning = '<!-- values: made by deploy/helm/scripts/generate.ts -->';

function settingsFile(): [string, string] {
  const settings = readSettingList(readFileSync(join(repositoryFolder, 'docs/configuration.md'), 'utf8'));
  const lines = settings.map((setting) => `  ${JSON.stringify(setting)}`);
  return [join(chartFolder, 'files/nexus-settings.json'), `[\n${lines.join(',\n')}\n]\n`];
}

function monitoringCopies(): readonly [string, string][] {
  return ['rules', 'dashboards'].flatMap((name) => {
    const folder = join(monitoringFolder, name);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => /\.(json|ya?ml)$/.test(file)) : [];
    return files.map((file): [string, string] => [
      join(copiesFolder, name, file.replace(/\.yml$/, '.yaml')),
      readFileSync(join(folder, file), 'utf8'),
    ]);
  });
}

function readme(): [string, string] {
  const path = join(chartFolder, 'README.md');
  const text = readFileSync(path, 'utf8');
  const schema = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')) as object;
  const values: unknown = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));
  const head = text.split(beginning)[0] ?? '';
  return [path, `${head}${beginning}\n\n${valuesTable(schema, values)}\n`];
}

async function kustomizeFiles(): Promise<readonly [string, string][]> {
  const base = await renderForKustomize();
  const overlays = await Promise.all(
    overlayNames.map(async (name) => [...overlayTree(name, base, await renderForKustomize(name))]),
  );
  return [...baseTree(base), ...overlays.flat()].map(([path, content]): [string, string] => [
    join(kustomizeFolder, path),
    content,
  ]);
}

/** All files that are made, with what should stand in them. */
export async function makeFiles(): Promise<MadeFiles> {
  return new Map([settingsFile(), ...monitoringCopies(), readme(), ...(await kustomizeFiles())]);
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name));
}

function isChanged(path: string, content: string): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8') !== content;
}

/** Files that differ from what they are made from, are missing, or are left over; relative to the repository. */
export function staleFiles(made: MadeFiles): readonly string[] {
  const leftOver = [...filesBelow(kustomizeFolder), ...filesBelow(copiesFolder)].filter((path) => !made.has(path));
  const changed = [...made].filter(([path, content]) => isChanged(path, content));
  return [...leftOver, ...changed.map(([path]) => path)].map((path) => relative(repositoryFolder, path));
}

async function main(isCheck: boolean): Promise<number> {
  // The list of settings is part of the chart, so it comes before anything is rendered.
  const [settingsPath, settings] = settingsFile();
  const areSettingsStale = isChanged(settingsPath, settings);
  if (!isCheck && areSettingsStale) writeFileSync(settingsPath, settings);
  const made = await makeFiles();
  const stale = staleFiles(made);
  if (isCheck && stale.length > 0) {
    process.stderr.write(
      `Stale; run 'node deploy/helm/scripts/generate.ts':\n${stale.map((path) => `  ${path}\n`).join('')}`,
    );
    return 1;
  }
  if (!isCheck) {
    for (const path of stale) rmSync(join(repositoryFolder, path), { force: true });
    for (const [path, content] of made) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    process.stdout.write(
      `${stale.length + (areSettingsStale ? 1 : 0)} of ${made.size} files were stale and are up to date now.\n`,
    );
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
