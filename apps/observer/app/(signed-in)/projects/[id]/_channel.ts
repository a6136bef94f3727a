import type { ChannelChange, ChannelChanged, ProjectView } from '@oblivion/protocol';

export interface ChannelFields {
  readonly kind: 'existing' | 'new';
  readonly channel: string;
  readonly guests: string;
}

/** What is asked of Nexus. A new channel without a name has the project's tag. */
export function changeOfChannel({ kind, channel, guests }: ChannelFields): ChannelChange {
  const invite = guests.split(/[\s,;]+/).filter((who) => who !== '');
  const name = channel.trim();
  if (kind === 'existing') return { channel: { kind, channel: name }, invite };
  return { channel: { kind, ...(name === '' ? {} : { name }), ifTaken: 'next' }, invite };
}

export function channelShown({ channel }: Pick<ProjectView, 'channel'>): string {
  if (channel === null) return 'a channel of Slack';
  return channel.name === null ? channel.id : `#${channel.name}`;
}

/** What came of it, a sentence each. */
export function changedWords({ channel, formerChannel, project }: ChannelChanged): readonly string[] {
  const invited = channel.invited.length === 0 ? [] : [`Invited: ${channel.invited.join(', ')}.`];
  return [
    `New tasks go to ${channelShown(project)}.`,
    ...(channel.note === null ? [] : [channel.note]),
    formerChannel,
    ...invited,
    ...channel.notInvited.map(({ who, reason }) => `${who} was not invited: ${reason}.`),
  ];
}
