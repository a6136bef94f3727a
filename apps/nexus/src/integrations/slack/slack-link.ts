/** Address of a message in Slack, and of the thread that begins with it. */
export function slackThreadLink(place: {
  readonly teamId: string;
  readonly channel: string;
  readonly ts: string;
}): string {
  const { teamId, channel, ts } = place;
  return `https://app.slack.com/client/${teamId}/${channel}/thread/${channel}-${ts}`;
}
