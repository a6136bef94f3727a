import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartFolder, parseManifests, runProgram, template, tool } from '../scripts/render.ts';
import { audit } from './audit.ts';
import { criticalFindings, schemaProblems } from './checks.ts';

const folder = join(chartFolder, 'examples');

test('a misspelt field of an object is found by the schemas', async () => {
  const { output } = await template([join(folder, 'production.yaml')]);
  for (const field of [
    'unhealthyPodEvictionPolicy',
    'maxReplicaCount',
    'postInitApplicationSQL',
    'refreshInterval',
    'backendRefs',
  ]) {
    expect(await schemaProblems(output.replace(`${field}:`, `${field}s:`))).toContain(`'${field}s' not allowed`);
  }
});

test('kube-score finds what is critical', async () => {
  const { output } = await template([join(folder, 'minimal.yaml')]);
  expect(
    await criticalFindings(output.replaceAll('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false')),
  ).not.toEqual([]);
});

describe.each(readdirSync(folder))('example %s', (name) => {
  const file = join(folder, name);

  test('passes helm lint --strict', async () => {
    const result = await runProgram(tool('helm'), ['lint', '--strict', chartFolder, '--values', file]);
    expect(result.output).toContain('0 chart(s) failed');
    expect(`${result.output}${result.errors}`).not.toMatch(/\[(WARNING|ERROR)\]|funcMap fail/);
  });

  test('renders objects that Kubernetes takes, safe and consistent, the same each time', async () => {
    const { output, errors } = await template([file]);
    expect(errors).toBe('');
    expect(await schemaProblems(output)).toBe('');
    expect(audit(parseManifests(output))).toEqual([]);
    expect(await criticalFindings(output)).toEqual([]);
    expect((await template([file])).output).toBe(output);
  });
});
