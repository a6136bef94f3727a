import { expect, test } from 'vitest';
import type { SourceNews, TaskOfSource } from '../work-sources/work-source.js';
import { movesOf } from './source-moves.js';

const source: TaskOfSource = {
  externalId: '86a',
  url: 'https://x.example',
  title: 'A',
  description: '',
  priority: null,
  status: 'Cooking',
  updatedAt: new Date(0),
  place: '901',
  placeName: 'Kitchen',
  assignees: [],
  people: null,
  state: 'started',
  labels: [],
};
const moves = ({ status }: Pick<SourceNews, 'status'>, isDecision = false) => movesOf(status, { source, isDecision });

test('a status of one’s own is told with what it was before', () => {
  expect(moves({ status: { from: 'tasting', to: 'cooking', by: 'Mira' } })).toEqual({
    status: { from: 'tasting', to: 'Cooking' },
  });
});

test('a status of which nobody says what it was before is not told: it may be our own', () => {
  expect(moves({ status: { from: null, to: 'cooking', by: 'Somebody' } })).toEqual({});
});

test('a status that decides something is told as that; one that was overtaken, or is as it was, is not told', () => {
  expect(moves({ status: { from: 'tasting', to: 'cooking', by: 'Mira' } }, true)).toEqual({});
  expect(moves({ status: { from: 'tasting', to: 'served', by: 'Mira' } })).toEqual({});
  expect(moves({ status: { from: 'Cooking', to: 'cooking', by: 'Mira' } })).toEqual({});
});
