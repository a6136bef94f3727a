/** Refusals of Slack that concern a whole channel, whatever was to be posted. */
export const channelProblems: readonly string[] = ['is_archived', 'not_in_channel', 'channel_not_found'];
