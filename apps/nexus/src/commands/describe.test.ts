import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsTable, settingsTable } from './describe.js';

const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

test('docs/configuration.md holds every setting as the program reads it', () => {
  expect(page).toContain(settingsTable());
});

test('every event is for somebody', () => {
  expect(eventsTable()).toContain('| task.created | conversation.effects |');
  expect(eventsTable()).not.toMatch(/\|\s+\|$/m);
});
