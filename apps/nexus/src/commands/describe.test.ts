import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsTable, metricsTable, settingsTable } from './describe.js';

const pageOf = (name: string): string => readFileSync(new URL(`../../../../docs/${name}.md`, import.meta.url), 'utf8');

test('docs/configuration.md holds every setting as the program reads it', () => {
  expect(pageOf('configuration')).toContain(settingsTable());
});

test('docs/metrics.md holds every metric as the program shows it', () => {
  expect(pageOf('metrics')).toContain(metricsTable());
});

test('every event is for somebody', () => {
  expect(eventsTable()).toContain('| task.created | conversation.effects, memory.sources |');
  expect(eventsTable()).not.toMatch(/\|\s+\|$/m);
});
