import { describe, expect, test } from 'vitest';
import { choiceOf, problemOfChoice, stateOfStatus } from './status-mapping.js';

const statuses = [
  { status: 'backlog', type: 'open', orderindex: 0 },
  { status: 'Cooking', type: 'custom', orderindex: 1 },
  { status: 'tasting', type: 'custom', orderindex: 2 },
  { status: 'served', type: 'custom', orderindex: 3 },
  { status: 'Closed', type: 'closed', orderindex: 4 },
];
const list = { name: 'Kitchen', statuses };

describe('the status for what Oblivion wants to say', () => {
  test.each([
    ['what nobody chose is found by type', 'in_progress', {}, { status: 'Cooking', origin: 'found' }],
    ['what nothing stands for is none', 'in_review', {}, { status: null, origin: 'found' }],
    [
      'what a person chose, as ClickUp spells it',
      'in_review',
      { in_review: 'TASTING' },
      { status: 'tasting', origin: 'chosen' },
    ],
    [
      'a status that a person does not want to be set',
      'in_progress',
      { in_progress: null },
      { status: null, origin: 'chosen' },
    ],
    ['a chosen status that is gone is found again', 'done', { done: 'eaten' }, { status: 'Closed', origin: 'missing' }],
  ] as const)('%s', (_name, wanted, chosen, expected) => {
    expect(choiceOf(wanted, statuses, chosen)).toEqual(expected);
  });
});

describe('how far a task is', () => {
  const chosen = { done: 'Served', in_review: 'tasting', open: 'cooking' };

  test.each([
    ['served', 'custom', 'done'],
    ['Tasting', 'custom', 'started'],
    ['cooking', 'custom', 'open'],
    ['Closed', 'closed', 'done'],
    ['backlog', 'open', 'open'],
    ['new', 'unstarted', 'open'],
  ])('%s (%s) is %s', (status, type, state) => {
    expect(stateOfStatus({ status, type }, chosen)).toBe(state);
  });
});

describe('a choice that cannot be kept', () => {
  test('names the field, the list and what it has', () => {
    expect(problemOfChoice({ in_review: 'review' }, list)).toEqual({
      field: 'body.mapping.in_review',
      detail:
        'body.mapping.in_review: the list “Kitchen” has no status “review”; it has: backlog, Cooking, tasting, served, Closed',
    });
  });

  test('is one status that means both the beginning or the end and something else', () => {
    expect(problemOfChoice({ in_review: 'served', done: 'Served' }, list)?.detail).toBe(
      'body.mapping.done: must be another status than that of in_review',
    );
    expect(problemOfChoice({ open: 'backlog', blocked: 'backlog' }, list)?.field).toBe('body.mapping.open');
  });

  test('any other can: also one status for two kinds of work', () => {
    expect(problemOfChoice({ in_progress: 'cooking', blocked: 'Cooking', in_review: null }, list)).toBeUndefined();
  });
});
