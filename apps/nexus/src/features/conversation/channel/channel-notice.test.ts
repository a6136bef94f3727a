import { expect, test } from 'vitest';
import { channelNotice, isChannelProblem } from './channel-notice.js';

test('a channel that takes nothing more is told with what to do', () => {
  expect(channelNotice({ channel: 'C1', tag: 'demo', error: 'is_archived' })).toBe(
    '⚠️ Nothing can be posted for @demo in <#C1>: the channel is archived (is_archived). Unarchive the channel, or give ' +
      'the project another one. Agents go on working. What was to be posted is kept: it is sent as soon as Slack tells that this is done, or ' +
      'again in Observer.',
  );
});

test.each([
  ['is_archived', true],
  ['not_in_channel', true],
  ['channel_not_found', true],
  ['msg_too_long', false],
  ['invalid_auth', false],
])('%s concerns the channel: %s', (error, isOne) => {
  expect(isChannelProblem(error)).toBe(isOne);
});
