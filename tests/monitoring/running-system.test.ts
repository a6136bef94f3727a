import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allDashboards } from '../../deploy/monitoring/source/all-dashboards.ts';
import { readRules } from '../../deploy/monitoring/source/rules.ts';
import { eventually } from './eventually.ts';
import { MonitoredSystem } from './monitored-system.ts';
import { rulesFolder } from './places.ts';
import { withoutVariables } from './prometheus-server.ts';

let system: MonitoredSystem;
beforeAll(async () => {
  system = await MonitoredSystem.start();
});
afterAll(() => system?.[Symbol.asyncDispose]());

test('every target of the scrape configuration is up', async () => {
  let targets: string[] = [];
  const lookAgain = async () => {
    targets = (await system.prometheus.targets()).map(({ labels, health }) => `${labels['job']} ${health}`).toSorted();
    return targets.length > 0 && targets.every((target) => target.endsWith(' up'));
  };
  await eventually('every target up', lookAgain).catch(() => undefined);
  expect(targets).toEqual(['agents up', 'nexus up', 'postgres up', 'redis up']);
});

test('every rule is loaded and can be worked out', async () => {
  await eventually('a verdict on every rule', async () => {
    const rules = await system.prometheus.rules();
    return rules.length > 0 && rules.every(({ health }) => health !== 'unknown');
  });
  const loaded = await system.prometheus.rules();
  expect(loaded.filter(({ health }) => health !== 'ok')).toEqual([]);
  const { alerts, recordings } = await readRules(rulesFolder);
  const written = [...alerts.map(({ alert }) => alert), ...recordings.map(({ record }) => record)];
  expect(loaded.map(({ name }) => name).toSorted()).toEqual(written.toSorted());
});

test('no alert fires on a system that works', async () => {
  expect(await system.prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
});

describe.each(allDashboards)('$title', ({ title, rows }) => {
  const panels = rows.flatMap((row) => row.panels);

  test.each(panels)('$title: every query returns data', async (panel) => {
    for (const { expression, legend } of panel.queries) {
      const asked = withoutVariables(expression);
      let count = 0;
      const lookAgain = async () => {
        count = (await system.prometheus.query(asked)).length;
        return count > 0;
      };
      if (panel.isEmptyWhenWell) await lookAgain();
      else await eventually(`data for ${asked}`, lookAgain);
      const remark = panel.isEmptyWhenWell ? ' (empty when well)' : '';
      process.stdout.write(`  ${title} / ${panel.title} / ${legend} -> ${count} series${remark}\n`);
    }
  });
});
