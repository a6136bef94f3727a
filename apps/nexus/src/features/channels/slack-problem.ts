import { NexusError } from '../../platform/errors/nexus-error.js';
import type { OutsideCallError } from '../../platform/errors/outside-call-error.js';

const reasons: Readonly<Record<string, string>> = {
  cant_invite: 'Slack does not let the app invite this person',
  cant_invite_self: 'this is the app itself',
  channel_not_found: 'there is no such channel, or it is private and the app is not in it',
  is_archived: 'the channel is archived',
  method_not_supported_for_channel_type: 'Slack allows that in public channels only',
  not_in_channel: 'the app is not in the channel',
  restricted_action: 'the settings of the workspace do not allow it',
  user_disabled: 'the account is deactivated',
  user_is_restricted: 'guests cannot be invited by an app',
  user_is_ultra_restricted: 'guests cannot be invited by an app',
  user_not_found: 'there is no such person in the workspace',
  users_not_found: 'nobody in the workspace has this address',
};

/** What a refusal or failure of Slack means for people, without a full stop. */
export function slackWords({ failure, words }: OutsideCallError): string {
  if (words !== undefined) return `${words}; give it its manifest again and reinstall it`;
  if (failure.kind === 'rate_limited') return 'Slack limits the rate of calls; try again in a minute';
  const known = reasons[failure.reason];
  return known === undefined ? `Slack answered ${failure.reason}` : known;
}

/** The problem with which a person's order ends: the order again is safe, whatever became of this one. */
export function slackProblem(error: OutsideCallError): NexusError {
  const { failure } = error;
  const sentence = `${slackWords(error).replace(/^./, (first) => first.toUpperCase())}.`;
  if (failure.kind === 'refused') return new NexusError('invalid_transition', sentence, { cause: error });
  const retryAfterSeconds = failure.kind === 'rate_limited' ? failure.retryAfterSeconds : undefined;
  return new NexusError('unavailable', `${sentence} Order it again: what was made is found.`, {
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
