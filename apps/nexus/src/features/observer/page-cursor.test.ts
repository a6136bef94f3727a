import { expect, test } from 'vitest';
import { containsPattern } from './like-pattern.js';
import { readPageCursor, writePageCursor } from './page-cursor.js';
import { isOnline } from './presence.js';
import { slackThreadUrl } from './slack-url.js';

test('a page cursor leads back to the exact row', () => {
  const place = { updatedAt: '2026-11-24 00:00:00.123456+00', id: `tsk_${'a'.repeat(32)}` };
  expect(readPageCursor(writePageCursor(place))).toEqual(place);
});

test.each(['', 'x', Buffer.from('["2026","tsk_1"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
  '%j is no page cursor',
  (text) => expect(readPageCursor(text)).toBeUndefined(),
);

test('what people search for is text, never a pattern', () => {
  expect(containsPattern('100%_\\ sure\0')).toBe('%100\\%\\_\\\\ sure%');
});

test('an agent is online until three heartbeats are missing or it has left', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const seen = (secondsAgo: number) => new Date(now.getTime() - secondsAgo * 1000);
  expect(isOnline({ lastSeenAt: seen(89), hasLeft: false }, now, 30)).toBe(true);
  expect(isOnline({ lastSeenAt: seen(90), hasLeft: false }, now, 30)).toBe(false);
  expect(isOnline({ lastSeenAt: seen(1), hasLeft: true }, now, 30)).toBe(false);
  expect(isOnline({ lastSeenAt: null, hasLeft: false }, now, 30)).toBe(false);
});

test('a thread has an address once it has a root message', () => {
  const thread = { teamId: 'T1', channelId: 'C1', rootTs: '17.5' };
  expect(slackThreadUrl(thread)).toBe('https://app.slack.com/client/T1/C1/thread/C1-17.5');
  expect(slackThreadUrl({ ...thread, rootTs: null })).toBeNull();
  expect(slackThreadUrl({ ...thread, teamId: null })).toBeNull();
});
