import { channelProblems } from '../../channels/channel-problems.js';
import { readFailure } from '../../why/failure-words.js';

export function isChannelProblem(error: string): boolean {
  return channelProblems.includes(error);
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
    'Agents go on working. What was to be posted is kept: it is sent as soon as Slack tells that this is done, or again in Observer.'
  );
}

/** What operators are told once a channel takes words again. */
export function mendedNotice({ channel, tag }: { readonly channel: string; readonly tag: string }): string {
  return `✅ <#${channel}> takes what is said for @${tag} again. What was kept is sent now.`;
}

/** What operators are told of a channel that could not be closed or joined. */
export function orderNotice(place: { readonly channel: string; readonly tag: string; readonly error: string }): string {
  const { words, advice } = readFailure('slack', place.error);
  const wanted = advice === null ? '' : ` ${advice}`;
  return `⚠️ The channel <#${place.channel}> of @${place.tag} could not be changed as the project was: ${words}.${wanted}`;
}
