import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inRepository } from '../../command/files/folders.ts';
import { run } from '../../command/processes/run.ts';
import { allDashboards } from '../../deploy/monitoring/source/all-dashboards.ts';
import { readKnownMetrics } from '../../deploy/monitoring/source/known-metrics.ts';
import { renderDashboard } from '../../deploy/monitoring/source/render-dashboard.ts';
import { readRules } from '../../deploy/monitoring/source/rules.ts';
import { usedMetrics } from '../../deploy/monitoring/source/used-metrics.ts';
import { dashboardsFolder, metricsPage, rulesFolder } from './places.ts';
import { withoutVariables } from './prometheus-server.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

test('the files and the table of alerts are made from what is written now', async () => {
  const checked = await run(process.execPath, [inRepository('deploy/monitoring/scripts/generate.ts'), '--check']);
  expect(checked, checked.output + checked.errors).toMatchObject({ exitCode: 0 });
});

test('every dashboard has an address of its own', async () => {
  const files = await readdir(dashboardsFolder);
  const uids = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(dashboardsFolder, name), 'utf8')).uid as string),
  );
  expect(uids).toEqual(files.map((name) => `oblivion-${name.replace('.json', '')}`));
});

describe.each(allDashboards)('$title', (dashboard) => {
  const { panels = [], templating } = renderDashboard(dashboard);
  const own = dashboard.rows.flatMap((row) => row.panels);

  test('has panels with numbers and titles of their own, of which none covers another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(own.map(({ title }) => title)).size).toBe(own.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      for (const cell of cellsOf(gridPos as Place)) {
        expect(taken.has(cell), `${title} covers another`).toBe(false);
        taken.add(cell);
      }
    }
  });

  test('takes its data from the chosen Prometheus, and uses every variable it offers', () => {
    const sources = panels.flatMap((panel) => ('datasource' in panel ? [panel.datasource?.uid] : []));
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
    const text = JSON.stringify(panels);
    for (const variable of templating?.list ?? []) {
      expect(text.includes(`$${variable.name}`) || text.includes(`\${${variable.name}}`), variable.name).toBe(true);
    }
  });

  test('links to runbooks of alerts that exist', async () => {
    const alerts = new Set((await readRules(rulesFolder)).alerts.map(({ alert }) => alert));
    expect(own.flatMap((panel) => panel.alerts ?? []).filter((alert) => !alerts.has(alert))).toEqual([]);
  });

  test('reads only metrics and labels that are documented, and names in legends what its queries keep', async () => {
    const known = await readKnownMetrics(metricsPage);
    for (const { expression, legend } of own.flatMap((panel) => panel.queries)) {
      for (const { metric, labels } of usedMetrics(withoutVariables(expression))) {
        const allowed = known.get(metric);
        expect(allowed, metric).toBeDefined();
        expect(
          labels.filter((label) => !allowed?.has(label)),
          metric,
        ).toEqual([]);
      }
      for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
        expect(expression, `legend ${legend}`).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
      }
    }
  });
});

test('every alert is watched by a panel', async () => {
  const watched = new Set(
    allDashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels)).flatMap((p) => p.alerts ?? []),
  );
  const { alerts } = await readRules(rulesFolder);
  expect(alerts.map(({ alert }) => alert).filter((alert) => !watched.has(alert))).toEqual([]);
});

function cellsOf({ x, y, w, h }: Place): readonly string[] {
  const columns = Array.from({ length: w }, (_, column) => x + column);
  return columns.flatMap((column) => Array.from({ length: h }, (_, row) => `${column}:${y + row}`));
}
