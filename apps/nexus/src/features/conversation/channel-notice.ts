import { readFailure } from '../why/failure-words.js';

/** Refusals that concern a whole channel, whatever was to be posted. */
const ofChannels = new Set(['is_archived', 'not_in_channel', 'channel_not_found']);

export function isChannelProblem(error: string): boolean {
  return ofChannels.has(error);
}

/** What operators are told of a channel that takes nothing more, in Slack's own markup. */
export function channelNotice(place: {
  readonly channel: string;
  readonly tag: string;
  readonly error: string;
}): string {
  const { words, advice } = readFailure('slack', place.error);
  const wanted = advice === null ? '' : ` ${advice}`;
  return (
    `⚠️ Nothing can be posted for @${place.tag} in <#${place.channel}>: ${words}.${wanted} ` +
    'Agents go on working. What was to be posted is kept: send it again in Observer once that is done.'
  );
}
