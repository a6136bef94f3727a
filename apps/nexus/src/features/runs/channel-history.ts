/** One checkpoint on the way back from another one. */
export interface PassedCheckpoint {
  readonly id: string;
  /** Channels of which it has the whole value. */
  readonly wholeChannels: ReadonlySet<string>;
}

/** From where on a channel's changes count, and of which checkpoints. */
export interface ChannelWay {
  readonly channel: string;
  /** The checkpoint whose whole value the changes build on; null when there is none. */
  readonly seededBy: string | null;
  /** Checkpoints whose writes to the channel count, newest first. */
  readonly passed: readonly string[];
}

/** Walks back over the ancestors, nearest first, for each channel until one has its whole value. */
export function channelWays(
  ancestors: readonly PassedCheckpoint[],
  channels: readonly string[],
): readonly ChannelWay[] {
  return channels.map((channel) => {
    const seed = ancestors.findIndex(({ wholeChannels }) => wholeChannels.has(channel));
    const passed = (seed === -1 ? ancestors : ancestors.slice(0, seed + 1)).map(({ id }) => id);
    return { channel, seededBy: ancestors[seed]?.id ?? null, passed };
  });
}
