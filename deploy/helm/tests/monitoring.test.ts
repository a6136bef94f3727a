import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chartFolder, parseManifests, render, runProgram, tool } from '../scripts/render.ts';
import { schemaProblems } from './checks.ts';
import { cluster, fullValues, leastValues } from './values.ts';
import { containerOf, named, ofKind } from './workloads.ts';

const rules = `groups:
  - name: sample
    rules:
      - alert: Sample
        expr: up == 0
        annotations:
          summary: '{{ $labels.instance }} is away'
`;
const dashboard = '{\n  "title": "Sample {{ instance }}",\n  "panels": []\n}\n';

test('rules and dashboards come into the cluster as they are, braces included, under the labels that were asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oblivion-chart-'));
  try {
    cpSync(chartFolder, folder, { recursive: true });
    for (const [name, content] of [
      ['rules/sample.yaml', rules],
      ['dashboards/sample.json', dashboard],
    ] as const) {
      mkdirSync(join(folder, 'files/monitoring', name, '..'), { recursive: true });
      writeFileSync(join(folder, 'files/monitoring', name), content);
    }
    const values = JSON.stringify({
      ...leastValues,
      monitoring: { enabled: true, labels: { release: 'mine' }, dashboards: { folder: 'Agents' } },
    });
    const { output } = await runProgram(tool('helm'), ['template', 'oblivion', folder, '--values', '-'], values);
    expect(await schemaProblems(output)).toBe('');
    const manifests = parseManifests(output);
    const rule = named(manifests, 'PrometheusRule', 'oblivion-sample');
    expect(JSON.stringify(rule['spec'])).toContain('{{ $labels.instance }} is away');
    expect(rule.metadata.labels).toMatchObject({ release: 'mine' });
    const map = named(manifests, 'ConfigMap', 'oblivion-dashboard-sample');
    expect(JSON.parse((map['data'] as Record<string, string>)['sample.json'] ?? '')).toEqual(JSON.parse(dashboard));
    expect(map.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(map.metadata.annotations).toEqual({ grafana_folder: 'Agents' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('Prometheus finds every role, Observer, the agents and the database', async () => {
  const manifests = await render([{ ...fullValues, postgresql: { cluster } }]);
  const { selector } = named(manifests, 'ServiceMonitor', 'oblivion')['spec'] as {
    selector: { matchLabels: Record<string, string> };
  };
  const found = ofKind(manifests, 'Service').filter((service) =>
    Object.entries(selector.matchLabels).every(([name, value]) => service.metadata.labels?.[name] === value),
  );
  expect(found.map((service) => service.metadata.name)).toEqual(
    ['intake', 'api', 'gateway', 'llm', 'worker'].map((role) => `oblivion-${role}`),
  );
  expect(
    ofKind(manifests, 'PodMonitor')
      .map((monitor) => monitor.metadata.name)
      .sort(),
  ).toEqual(['oblivion-pods', 'oblivion-postgresql']);
  for (const name of ['oblivion-agent-one', 'oblivion-observer']) {
    expect(containerOf(manifests, name).ports?.map((port) => port.name)).toContain('metrics');
  }
});
