import { expect, test } from 'vitest';
import { changedFields } from './source-task.js';

const known = {
  title: 'A',
  description: 'text',
  priority: 3,
  source_place: '901',
  source_place_name: 'Kitchen',
  source_assignees: ['Mira'],
};
const source = {
  externalId: 't',
  url: 'https://x',
  status: 'to do',
  updatedAt: new Date(0),
  title: 'A',
  description: 'text',
  priority: 3,
  place: '901',
  placeName: 'Kitchen',
  assignees: ['Mira'],
  people: null,
};

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

test('whom it was given to and taken from', () => {
  expect(changedFields(known, { ...source, assignees: ['Theo', 'Ada'] })).toEqual({
    assignee: { from: 'Mira', to: 'Theo, Ada' },
  });
  expect(changedFields(known, { ...source, assignees: [] })).toEqual({ assignee: { from: 'Mira', to: null } });
  expect(changedFields({ ...known, source_assignees: null }, source)).toEqual({});
  expect(changedFields(known, { ...source, assignees: null })).toEqual({});
});

test('a move is told by the names of the lists, or by what is known of them', () => {
  const moved = { ...source, place: '902', placeName: 'Bar' };
  expect(changedFields(known, moved)).toEqual({ list: { from: 'Kitchen', to: 'Bar' } });
  expect(changedFields({ ...known, source_place_name: null }, { ...moved, placeName: null })).toEqual({
    list: { from: '901', to: '902' },
  });
  expect(changedFields({ ...known, source_place: null }, moved)).toEqual({});
});
