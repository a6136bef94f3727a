import { eventNames } from '@oblivion/protocol';
import { listSettings } from '../platform/config/setting.js';
import { settingTable } from '../platform/config/settings.js';
import { streamOnlyEvents, subscribersOf } from '../platform/outbox/catalogue.js';
import type { Command } from './command.js';

/** The settings as a Markdown table; docs/configuration.md holds it, and a test compares the two. */
export function settingsTable(): string {
  const rows = listSettings(settingTable).map((entry) => {
    const standard = entry.schema.safeParse(undefined);
    const shown = standard.success
      ? standard.data === undefined
        ? 'unset'
        : `\`${String(standard.data)}\``
      : '**required**';
    return `| \`${entry.variable}\` | ${shown} | ${entry.isSecret ? 'yes' : ''} | ${entry.description} |`;
  });
  return ['| variable | default | secret | what it is |', '|---|---|---|---|', ...rows].join('\n');
}

/** Every event with who is told of it. */
export function eventsTable(): string {
  const rows = eventNames.map((name) => {
    const subscribers = subscribersOf(name).join(', ');
    return `| ${name} | ${streamOnlyEvents.includes(name) ? 'the streams only' : subscribers} |`;
  });
  return ['| event | subscribers |', '|---|---|', ...rows].join('\n');
}

export const printSettings: Command = {
  name: 'settings',
  usage: 'nexus settings',
  summary: 'Print every setting with its default.',
  async run() {
    process.stdout.write(`${settingsTable()}\n`);
  },
};

export const printEvents: Command = {
  name: 'events',
  usage: 'nexus events',
  summary: 'Print the catalogue of events and their subscribers.',
  async run() {
    process.stdout.write(`${eventsTable()}\n`);
  },
};
