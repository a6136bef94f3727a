/** What people read at the top of a project's channel. */
export function channelPurpose(tag: string, group: string): string {
  return `Tasks of @${tag}. AI agents of the group ${group} work on them, each in its thread.`;
}
