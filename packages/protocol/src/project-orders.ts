import { z } from 'zod';
import { groupId } from './ids.js';
import { projectView } from './rest.js';

const name = z.string().min(1).max(100);
/** Slack's user id, or the address of somebody here or in the workspace. */
const guests = z.array(z.string().min(1).max(200)).max(100).default([]);

/** The channel in Slack that a group or a project is to have. */
export const channelWish = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('new'),
      /** Made into a name that Slack takes; that of the project or group when left out. */
      name: z.string().min(1).max(200).optional(),
      /** What to do when there is such a channel: the next free name, or that channel. */
      ifTaken: z.enum(['next', 'adopt']).default('next'),
    }),
    z.strictObject({
      kind: z.literal('existing'),
      /** Its id, or its name. */
      channel: z.string().min(1).max(100),
    }),
  ])
  .meta({ id: 'ChannelWish' });
export type ChannelWish = z.infer<typeof channelWish>;

/** Whoever takes a whole list says which. */
export function hasListToTake(project: {
  readonly takesWholeList?: boolean | undefined;
  readonly clickupListId?: string | undefined;
}): boolean {
  return project.takesWholeList !== true || project.clickupListId !== undefined;
}
export const listToTakeIsMissing = { path: ['clickupListId'], message: 'is needed with takesWholeList' };

/** `POST /api/v1/projects`. */
export const projectOrder = z
  .strictObject({
    tag: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _'),
    name,
    /** Name of the group that works on it. */
    group: name,
    channel: channelWish.default({ kind: 'new', ifTaken: 'next' }),
    isPrivate: z.boolean().default(false),
    invite: guests,
    clickupListId: z.string().max(100).optional(),
    /** Labels that send an issue to the project, besides its tag. */
    labels: z.array(name).max(20).default([]),
    model: z.string().max(100).optional(),
    /** A mention of the app in its channel starts a task. */
    mentionsStartTasks: z.boolean().default(false),
    /** Every task of its list in ClickUp is its own, also one that names no project. */
    takesWholeList: z.boolean().default(false),
  })
  .refine(hasListToTake, listToTakeIsMissing)
  .meta({ id: 'ProjectOrder' });
export type ProjectOrder = z.infer<typeof projectOrder>;

/** `POST /api/v1/groups`. A group has a channel only when one is asked for. */
export const groupOrder = z
  .strictObject({ name, channel: channelWish.optional(), isPrivate: z.boolean().default(false), invite: guests })
  .meta({ id: 'GroupOrder' });
export type GroupOrder = z.infer<typeof groupOrder>;

export const channelMade = z
  .object({
    id: z.string(),
    name: z.string(),
    isPrivate: z.boolean(),
    /** Made by Oblivion, which archives it with the project, or there before. */
    origin: z.enum(['created', 'adopted']),
    /** What turned out differently than asked for. */
    note: z.string().nullable(),
    invited: z.array(z.string()),
    /** Who could not be invited, and why. */
    notInvited: z.array(z.object({ who: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ChannelMade' });
export type ChannelMade = z.infer<typeof channelMade>;

export const projectMade = z.object({ project: projectView, channel: channelMade }).meta({ id: 'ProjectMade' });
export type ProjectMade = z.infer<typeof projectMade>;
export const groupMade = z
  .object({ group: z.object({ id: groupId, name: z.string() }), channel: channelMade.nullable() })
  .meta({ id: 'GroupMade' });
export type GroupMade = z.infer<typeof groupMade>;

/** `PATCH /api/v1/projects/:id`: another channel in Slack for the tasks that come from now on. */
export const channelChange = z.strictObject({ channel: channelWish, invite: guests }).meta({ id: 'ChannelChange' });
export type ChannelChange = z.infer<typeof channelChange>;

/** `formerChannel`: what becomes of the channel before, in a sentence. */
export const channelChanged = z
  .object({ project: projectView, channel: channelMade, formerChannel: z.string() })
  .meta({ id: 'ChannelChanged' });
export type ChannelChanged = z.infer<typeof channelChanged>;

/** `POST /api/v1/projects/:id/archive` and `/restore`. `channel`: what becomes of the channel, in a sentence. */
export const projectChanged = z.object({ project: projectView, channel: z.string() }).meta({ id: 'ProjectChanged' });
export type ProjectChanged = z.infer<typeof projectChanged>;
