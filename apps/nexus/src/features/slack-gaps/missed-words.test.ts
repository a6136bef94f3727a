import { expect, test } from 'vitest';
import { parseSlackEvent } from '../../integrations/slack/slack-event.js';
import { laneOfSlackEvent } from '../intake/slack-lane.js';
import { findMissedWords, type ThreadReading } from './missed-words.js';

const empty: ThreadReading = {
  teamId: 'T1',
  appId: 'A1',
  botUserId: 'U0',
  channel: 'C1',
  threadTs: '100.000001',
  oldestTs: '90.000000',
  messages: [],
  known: [],
};
const said = (ts: string, more: object = {}) => ({ ts, user: 'U2', text: `words of ${ts}`, ...more });
const changes = (reading: Partial<ThreadReading>) =>
  findMissedWords({ ...empty, ...reading }).map(({ body }) => parseSlackEvent(body));

test('words that never came are told in the order of the thread, as Slack would have told them', () => {
  const told = changes({ messages: [said('103.000000'), said('100.000001'), said('102.000000')] });
  expect(told).toMatchObject([
    { kind: 'posted', ts: '102.000000', threadTs: '100.000001', user: 'U2', text: 'words of 102.000000' },
    { kind: 'posted', ts: '103.000000' },
  ]);
});

test('what is known is not told again, and what we said ourselves never', () => {
  const messages = [said('101.000000'), said('102.000000', { app_id: 'A1' }), said('103.000000', { user: 'U0' })];
  expect(changes({ messages, known: [{ ts: '101.000000', isDeleted: false }] })).toEqual([]);
});

test('an edit is told, one key for each', () => {
  const known = [{ ts: '101.000000', isDeleted: false }];
  const messages = [said('101.000000', { edited: { ts: '110.000000' } })];
  expect(changes({ messages, known })).toMatchObject([
    { kind: 'edited', ts: '101.000000', text: 'words of 101.000000' },
  ]);
  const keys = findMissedWords({ ...empty, messages, known }).map(({ key }) => key);
  expect(keys).toEqual(['reconciled:edited:C1:101.000000:110.000000']);
});

test('known words that are gone were deleted; those from before the reading are left alone', () => {
  const known = ['80.000000', '101.000000', '102.000000'].map((ts) => ({ ts, isDeleted: ts === '102.000000' }));
  expect(changes({ known })).toEqual([{ kind: 'deleted', channel: 'C1', ts: '101.000000' }]);
});

test('all of a thread takes the lane of the thread', () => {
  const known = ['101.000000', '102.000000'].map((ts) => ({ ts, isDeleted: false }));
  const messages = [said('102.000000', { edited: { ts: '110.000000' } }), said('103.000000')];
  const lanes = findMissedWords({ ...empty, messages, known }).map(({ body }) => laneOfSlackEvent(body));
  expect(lanes).toEqual(Array.from({ length: 3 }, () => 'slack:T1:C1:100.000001'));
});
