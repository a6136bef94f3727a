import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../command/processes/run.ts';
import { monitoringPrograms, requireMonitoringProgram } from '../../command/setup/monitoring-tools.ts';
import { runbookOf } from '../../deploy/monitoring/source/alert-name.ts';
import { readKnownMetrics } from '../../deploy/monitoring/source/known-metrics.ts';
import { type Rules, readRules } from '../../deploy/monitoring/source/rules.ts';
import { usedMetrics } from '../../deploy/monitoring/source/used-metrics.ts';
import { metricsPage, prometheusExample, ruleTestsFolder, rulesFolder, runbooksFolder } from './places.ts';

let rules: Rules;
beforeAll(async () => {
  rules = await readRules(rulesFolder);
});

const promtool = (...words: string[]) => run(requireMonitoringProgram(monitoringPrograms.promtool), words);

describe('Prometheus accepts', () => {
  test('every rule', async () => {
    const checked = await promtool('check', 'rules', ...rules.files);
    expect(checked, checked.output + checked.errors).toMatchObject({ exitCode: 0 });
  });

  test('the scrape configuration', async () => {
    const checked = await promtool('check', 'config', prometheusExample);
    expect(checked, checked.output + checked.errors).toMatchObject({ exitCode: 0 });
  });
});

describe('alerts', () => {
  test('fire when they should and stay quiet when they should not', async () => {
    const files = (await readdir(ruleTestsFolder)).map((name) => join(ruleTestsFolder, name));
    const tested = await promtool('test', 'rules', ...files);
    expect(tested, tested.output + tested.errors).toMatchObject({ exitCode: 0 });
  });

  test('are each tried in both ways', async () => {
    const files = await readdir(ruleTestsFolder);
    const texts = await Promise.all(files.map((name) => readFile(join(ruleTestsFolder, name), 'utf8')));
    const names = texts.flatMap((text) => [...text.matchAll(/- name: (.+)/g)].map((match) => match[1]));
    const wanted = rules.alerts.flatMap(({ alert }) => [`${alert} fires`, `${alert} stays quiet`]);
    expect(names.toSorted()).toEqual(wanted.toSorted());
  });

  test('have a name of their own, and a runbook of that name; no runbook is without its alert', async () => {
    const wanted = rules.alerts.map(({ alert }) => runbookOf(alert)).toSorted();
    expect(new Set(wanted).size).toBe(wanted.length);
    expect((await readdir(runbooksFolder)).toSorted()).toEqual(wanted);
  });

  test('link to that runbook, below an address that each installation chooses', () => {
    const links = rules.alerts.map(({ annotations }) => annotations.runbook_url);
    const wanted = rules.alerts.map(
      ({ alert }) => `{{ or $externalLabels.runbooks "docs/runbooks" }}/${runbookOf(alert)}`,
    );
    expect(links).toEqual(wanted);
  });

  test('have runbooks that say what it means, how to look, how to mend it and how to know it is over', async () => {
    for (const { alert } of rules.alerts) {
      const text = await readFile(join(runbooksFolder, runbookOf(alert)), 'utf8');
      const titles = text.split('\n').filter((line) => line.startsWith('#'));
      expect(titles).toEqual([
        `# ${alert}`,
        '## What it means',
        '## How to look',
        '## How to mend it',
        '## How to know it is over',
      ]);
    }
  });

  test('have runbooks whose links lead somewhere', async () => {
    const present = new Set(await readdir(runbooksFolder));
    const pages = new Set(await readdir(join(runbooksFolder, '..')));
    for (const name of present) {
      const text = await readFile(join(runbooksFolder, name), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
        const isThere = target.startsWith('../') ? pages.has(target.slice(3)) : present.has(target);
        expect(isThere, `${name} links to ${target}`).toBe(true);
      }
    }
  });
});

test('rules read only metrics and labels that are documented, and rates that are recorded', async () => {
  const known = await readKnownMetrics(metricsPage);
  const recorded = new Set(rules.recordings.map(({ record }) => record));
  const unknown = [...rules.alerts, ...rules.recordings].flatMap(({ expr }) =>
    usedMetrics(expr).flatMap(({ metric, labels }) => {
      if (recorded.has(metric)) return [];
      const allowed = known.get(metric);
      return allowed === undefined
        ? [metric]
        : labels.filter((label) => !allowed.has(label)).map((l) => `${metric}.${l}`);
    }),
  );
  expect(unknown).toEqual([]);
});
