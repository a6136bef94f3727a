import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { render, repositoryFolder } from '../scripts/render.ts';
import { readSettingList } from '../scripts/setting-list.ts';
import { cluster, fullValues, leastValues } from './values.ts';
import { containerOf, environmentOf, workloadsOf } from './workloads.ts';

const listed = readSettingList(readFileSync(join(repositoryFolder, 'docs/configuration.md'), 'utf8'));
const known = listed.filter((setting) => setting.variable.startsWith('NEXUS_'));

/** Made by the chart from values of their own. */
const fromValues = [
  'NEXUS_ROLES',
  'NEXUS_HOST',
  'NEXUS_PORT',
  'NEXUS_PROBE_PORT',
  'NEXUS_PUBLIC_URL',
  'NEXUS_OBSERVER_URL',
  'NEXUS_SHUTDOWN_SECONDS',
];

/** No secrets by themselves, but kept beside one. */
const besideSecrets = ['NEXUS_LANGFUSE_PUBLIC_KEY'];

test('every setting of Nexus can be reached: as a setting, from a value of its own, or from a Secret', async () => {
  const settings = known.filter(
    (setting) => !setting.isSecret && ![...fromValues, ...besideSecrets].includes(setting.variable),
  );
  const given = Object.fromEntries(settings.map((setting) => [setting.variable, 'given']));
  const manifests = await render([leastValues, { nexus: { settings: given } }]);
  const environment = environmentOf(containerOf(manifests, 'oblivion-worker'));
  for (const { variable } of settings) expect(environment.get(variable)?.value).toBe('given');
  for (const variable of fromValues) expect(environment.get(variable)?.value).toBeTruthy();
  const everything = await render([fullValues]);
  const reached = new Set([
    ...environmentOf(containerOf(everything, 'oblivion-worker')).keys(),
    ...environmentOf(containerOf(everything, 'oblivion-migrate')).keys(),
  ]);
  expect(
    known.filter(
      (setting) => !reached.has(setting.variable) && (setting.isSecret || besideSecrets.includes(setting.variable)),
    ),
  ).toEqual([]);
});

test('every NEXUS_ variable that the chart sets for Nexus is one that Nexus reads', async () => {
  const names = new Set(known.map((setting) => setting.variable));
  for (const { manifest, pod } of workloadsOf(await render([fullValues]))) {
    for (const container of pod.containers.filter((candidate) => ['nexus', 'migrate'].includes(candidate.name))) {
      const unknown = [...environmentOf(container).keys()].filter(
        (name) => name.startsWith('NEXUS_') && !names.has(name),
      );
      expect(unknown, manifest.metadata.name).toEqual([]);
    }
  }
});

test('a role wins over all, and numbers stay as they were written', async () => {
  const manifests = await render([
    leastValues,
    {
      nexus: {
        settings: { NEXUS_BODY_LIMIT_BYTES: 16777216 },
        roles: { llm: { settings: { NEXUS_BODY_LIMIT_BYTES: 33554432 } } },
      },
    },
  ]);
  const limit = (name: string) => environmentOf(containerOf(manifests, name)).get('NEXUS_BODY_LIMIT_BYTES')?.value;
  expect(limit('oblivion-api')).toBe('16777216');
  expect(limit('oblivion-llm')).toBe('33554432');
});

test('only the migration gets the address of the owner', async () => {
  for (const values of [leastValues, { ...leastValues, postgresql: { cluster } }]) {
    const holders = workloadsOf(await render([values]))
      .filter(({ pod }) => JSON.stringify(pod).match(/OWNER|owner/) !== null)
      .map(({ manifest }) => manifest.metadata.name);
    expect(holders).toEqual(['oblivion-migrate']);
  }
});

test('a secret that must be there is named at start: it is a reference that is not optional', async () => {
  const environment = environmentOf(containerOf(await render([leastValues]), 'oblivion-api'));
  for (const setting of known.filter((candidate) => candidate.isRequired)) {
    const reference = environment.get(setting.variable)?.valueFrom?.secretKeyRef;
    expect(reference?.key).toBe(setting.variable);
    expect(reference?.optional).toBeUndefined();
  }
});
