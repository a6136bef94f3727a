import { eventNames } from '@oblivion/protocol';
import { listSettings } from '../platform/config/setting.js';
import { settingTable } from '../platform/config/settings.js';
import { streamOnlyEvents, subscribersOf } from '../platform/outbox/catalogue.js';
import { type Metric, prometheusName, prometheusType } from '../platform/metrics/metric.js';
import { metricCatalogue } from '../platform/metrics/metric-catalogue.js';
import type { Command } from './command.js';

/** The settings as a Markdown table; docs/configuration.md holds it, and a test compares the two. */
export function settingsTable(): string {
  const rows = listSettings(settingTable).map((entry) => {
    const standard = entry.schema.safeParse(undefined);
    const shown = standard.success ? shownDefault(standard.data) : '**required**';
    return `| \`${entry.variable}\` | ${shown} | ${entry.isSecret ? 'yes' : ''} | ${entry.description} |`;
  });
  return ['| variable | default | secret | what it is |', '|---|---|---|---|', ...rows].join('\n');
}

function shownDefault(value: unknown): string {
  const isNothing = value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  return isNothing ? 'unset' : `\`${String(value)}\``;
}

/** Every event with who is told of it. */
export function eventsTable(): string {
  const rows = eventNames.map((name) => {
    const subscribers = subscribersOf(name).join(', ');
    return `| ${name} | ${streamOnlyEvents.includes(name) ? 'the streams only' : subscribers} |`;
  });
  return ['| event | subscribers |', '|---|---|', ...rows].join('\n');
}

/** Every metric with its name in Prometheus; docs/metrics.md holds it, and a test compares the two. */
export function metricsTable(): string {
  const rows = Object.entries(metricCatalogue).map(([name, metric]: [string, Metric]) => {
    const labels = Object.entries(metric.labels).map(([label, values]) => {
      const shown = typeof values === 'string' ? values : shownValues(values);
      return `\`${label.replaceAll('.', '_')}\`: ${shown}`;
    });
    const cells = [
      `\`${name}\``,
      `\`${prometheusName(name, metric)}\``,
      prometheusType(metric),
      metric.unit,
      metric.description,
    ];
    return `| ${[...cells, labels.join('<br>')].join(' | ')} |`;
  });
  const head = '| OpenTelemetry | Prometheus | type | unit | meaning | labels |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** A long list, such as that of all events, is told by its first members: it grows with the program. */
function shownValues(values: readonly string[]): string {
  const most = 12;
  const shown = values.length > most ? [...values.slice(0, 3), '...'] : values;
  return shown.map((value) => (value === '...' ? 'and so on: a closed list' : `\`${value}\``)).join(', ');
}

export const printSettings: Command = {
  name: 'settings',
  usage: 'nexus settings',
  summary: 'Print every setting with its default.',
  describes: () => true,
  async run() {
    process.stdout.write(`${settingsTable()}\n`);
  },
};

export const printEvents: Command = {
  name: 'events',
  usage: 'nexus events',
  summary: 'Print the catalogue of events and their subscribers.',
  describes: () => true,
  async run() {
    process.stdout.write(`${eventsTable()}\n`);
  },
};

export const printMetrics: Command = {
  name: 'metrics',
  usage: 'nexus metrics',
  summary: 'Print every metric with its name in Prometheus, its unit and its labels.',
  describes: () => true,
  async run() {
    process.stdout.write(`${metricsTable()}\n`);
  },
};
