/** Address of a task's thread in Slack; null while the task has no root message. */
export function slackThreadUrl(thread: {
  teamId: string | null;
  channelId: string;
  rootTs: string | null;
}): string | null {
  const { teamId, channelId, rootTs } = thread;
  if (teamId === null || rootTs === null) return null;
  return `https://app.slack.com/client/${teamId}/${channelId}/thread/${channelId}-${rootTs}`;
}
