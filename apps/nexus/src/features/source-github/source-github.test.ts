import { expect, test } from 'vitest';
import { gitHubPull } from '../../integrations/github/github-webhook.js';
import { statusOf, toComments, toTask } from './github-reading.js';
import { toPullNews } from './pull-reading.js';
import { dueRedeliveries } from './redelivery.js';
import { labelChanges } from './state-labels.js';

const issue = {
  number: 12,
  title: 'Fix\u0000 it',
  body: null,
  html_url: 'https://g.example/a/b/issues/12',
  state: 'open',
  labels: [{ name: 'bug' }],
  updated_at: '2026-11-27T10:00:00Z',
};

test('an issue in our words: its state, its labels, nothing that cannot be kept', () => {
  expect(toTask('a/b', issue)).toMatchObject({
    externalId: 'a/b#12',
    title: 'Fix\uFFFD it',
    description: '',
    state: 'open',
  });
  const closed = { ...issue, state: 'closed' };
  expect([statusOf(closed), toTask('a/b', closed).state]).toEqual(['closed', 'done']);
  const notPlanned = { ...closed, state_reason: 'not_planned' };
  expect([statusOf(notPlanned), toTask('a/b', notPlanned).state]).toEqual(['not planned', 'cancelled']);
});

test('a comment is our own by its mark and its author together', () => {
  const body = `hi\n\n<!-- oblivion:effect=eff_${'0'.repeat(32)} -->`;
  const by = (id: number, login: string) => ({ id, body, user: { login, id, type: 'User' } });
  const plain = { ...by(3, 'oblivion[bot]'), body: 'typed by hand' };
  const heard = toComments([by(1, 'Oblivion[bot]'), by(2, 'mira'), plain], 'oblivion[bot]');
  expect(heard.map(({ id }) => id)).toEqual(['2', '3']);
});

test('labels say one state, and those of people stay', () => {
  const names = { labelInProgress: 'in progress', labelBlocked: 'blocked', labelInReview: 'in review' };
  expect(labelChanges(['bug', 'In Progress'], 'blocked', names)).toEqual({ add: 'blocked', remove: ['In Progress'] });
  expect(labelChanges(['bug', 'Blocked'], 'blocked', names)).toEqual({ add: undefined, remove: [] });
  expect(labelChanges(['bug', 'blocked', 'in review'], 'open', names)).toEqual({
    add: undefined,
    remove: ['blocked', 'in review'],
  });
});

test('what happens to a pull request is told in a sentence, and other things are not', () => {
  const pull = gitHubPull.parse({
    ...issue,
    title: 'Mend [it]',
    body: 'closes #12',
    html_url: 'https://g.example/p/1',
  });
  const noteOf = (action: string, more: object = {}, review?: string) => {
    const happened = { repository: 'a/b', by: 'mira', action };
    return toPullNews({ ...pull, ...more }, review === undefined ? happened : { ...happened, review }).note;
  };
  expect(noteOf('opened')).toBe('mira opened the pull request [a/b#12 Mend  it](https://g.example/p/1).');
  expect(noteOf('closed', { state: 'closed', merged: true })).toContain('mira merged');
  expect(noteOf('closed', { state: 'closed', merged: false })).toContain('closed without merging');
  expect(noteOf('submitted', {}, 'changes_requested')).toContain('asked for changes to');
  expect([noteOf('synchronize'), noteOf('dismissed', {}, 'approved')]).toEqual([null, null]);
  expect(toPullNews(pull, { repository: 'a/b', by: 'mira', action: 'opened' }).references.externalIds).toEqual([
    'a/b#12',
  ]);
});

test('only deliveries that no try has handed over are asked for again, the oldest first, and not for ever', () => {
  const tried = (id: number, guid: string, code: number, event = 'issues') => ({ id, guid, event, status_code: code });
  const limits = { attempts: 2, count: 10 };
  const log = [
    tried(9, 'taken later', 200),
    tried(8, 'hopeless', 500),
    tried(7, 'hopeless', 500),
    tried(6, 'hopeless', 500),
    tried(5, 'twice', 502),
    tried(4, 'a ping', 500, 'ping'),
    tried(3, 'twice', 504),
    tried(2, 'taken later', 500),
    tried(1, 'once', 500),
  ];
  expect(dueRedeliveries(log, limits).map(({ id }) => id)).toEqual([1, 5]);
  expect(dueRedeliveries(log, { ...limits, count: 1 }).map(({ id }) => id)).toEqual([1]);
});
