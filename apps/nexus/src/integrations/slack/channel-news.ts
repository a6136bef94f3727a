import { z } from 'zod';

const types = z.enum([
  'channel_archive',
  'group_archive',
  'channel_unarchive',
  'group_unarchive',
  'channel_deleted',
  'group_deleted',
  'channel_rename',
  'group_rename',
  'member_joined_channel',
  'member_left_channel',
  'channel_left',
  'group_left',
]);

const told = z.object({
  type: z.literal('event_callback'),
  event: z.object({
    type: types,
    channel: z.union([z.string(), z.object({ id: z.string(), name: z.string().optional() })]),
    user: z.string().optional(),
    event_ts: z.string().optional(),
  }),
});

/** What happened to a channel itself. */
export type ChannelNews =
  | { readonly what: 'archived' | 'unarchived' | 'deleted'; readonly channel: string }
  | { readonly what: 'renamed'; readonly channel: string; readonly name: string }
  /** Somebody came or went; the user is null for the app itself where Slack says it so. */
  | { readonly what: 'joined' | 'left'; readonly channel: string; readonly user: string | null };

/** Reads an event about a channel; undefined for every other. */
export function parseChannelNews(body: unknown): ChannelNews | undefined {
  const parsed = told.safeParse(body);
  if (!parsed.success) return undefined;
  const { type, channel: named, user = null } = parsed.data.event;
  const channel = typeof named === 'string' ? named : named.id;
  switch (type) {
    case 'channel_archive':
    case 'group_archive':
      return { what: 'archived', channel };
    case 'channel_unarchive':
    case 'group_unarchive':
      return { what: 'unarchived', channel };
    case 'channel_deleted':
    case 'group_deleted':
      return { what: 'deleted', channel };
    case 'channel_rename':
    case 'group_rename': {
      const name = typeof named === 'string' ? undefined : named.name;
      return name === undefined ? undefined : { what: 'renamed', channel, name };
    }
    case 'member_joined_channel':
      return { what: 'joined', channel, user };
    case 'member_left_channel':
      return { what: 'left', channel, user };
    case 'channel_left':
    case 'group_left':
      return { what: 'left', channel, user: null };
  }
}
