import { expect, test } from 'vitest';
import { parseChannelNews } from './channel-news.js';

const told = (event: object) => ({ type: 'event_callback', event });

test.each([
  [
    { type: 'channel_archive', channel: 'C1', user: 'U1' },
    { what: 'archived', channel: 'C1' },
  ],
  [
    { type: 'group_archive', channel: 'C1' },
    { what: 'archived', channel: 'C1' },
  ],
  [
    { type: 'channel_unarchive', channel: 'C1' },
    { what: 'unarchived', channel: 'C1' },
  ],
  [
    { type: 'channel_deleted', channel: 'C1' },
    { what: 'deleted', channel: 'C1' },
  ],
  [
    { type: 'group_rename', channel: { id: 'C1', name: 'new' } },
    { what: 'renamed', channel: 'C1', name: 'new' },
  ],
  [
    { type: 'member_joined_channel', channel: 'C1', user: 'U1' },
    { what: 'joined', channel: 'C1', user: 'U1' },
  ],
  [
    { type: 'member_left_channel', channel: 'C1', user: 'U1' },
    { what: 'left', channel: 'C1', user: 'U1' },
  ],
  [
    { type: 'channel_left', channel: 'C1' },
    { what: 'left', channel: 'C1', user: null },
  ],
])('%j is read', (event, news) => {
  expect(parseChannelNews(told(event))).toEqual(news);
});

test.each([
  [{ type: 'message', channel: 'C1' }],
  [{ type: 'channel_rename', channel: 'C1' }],
  [{ type: 'channel_archive' }],
  [{ type: 'channel_archive', channel: 7 }],
])('%j says nothing of a channel', (event) => {
  expect(parseChannelNews(told(event))).toBeUndefined();
});
