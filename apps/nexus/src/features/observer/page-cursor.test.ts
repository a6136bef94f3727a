import { expect, test } from 'vitest';
import { containsPattern } from './like-pattern.js';
import { readPageCursor, writePageCursor } from './page-cursor.js';
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

test('a thread has an address once it has a root message', () => {
  const thread = { teamId: 'T1', channelId: 'C1', rootTs: '17.5' };
  expect(slackThreadUrl(thread)).toBe('https://app.slack.com/client/T1/C1/thread/C1-17.5');
  expect(slackThreadUrl({ ...thread, rootTs: null })).toBeNull();
  expect(slackThreadUrl({ ...thread, teamId: null })).toBeNull();
});
