import { expect, test } from 'vitest';
import { changedFields } from './source-task.js';

const known = { title: 'A', description: 'text', priority: 3 };
const source = { externalId: 't', url: 'https://x', status: 'to do', updatedAt: new Date(0), place: null, ...known };

test('nothing changed: nothing is told', () => {
  expect(changedFields(known, source)).toEqual({});
});

test('what changed is told with old and new, the description by its length only', () => {
  expect(changedFields(known, { ...source, title: 'B', description: 'longer text', priority: null })).toEqual({
    title: { from: 'A', to: 'B' },
    description: { from: '4 characters', to: '11 characters' },
    priority: { from: 'normal', to: null },
  });
});
