import type { INestApplicationContext } from '@nestjs/common';
import { type ChannelWish, channelChange, groupOrder, projectOrder, type TenantId } from '@oblivion/protocol';
import type { z } from 'zod';
import type { OrderGiver } from '../features/projects/order-giver.js';
import { ProjectChannels } from '../features/projects/project-channels.service.js';
import { ProjectEndings } from '../features/projects/project-endings.service.js';
import { ProjectOrders } from '../features/projects/project-orders.service.js';
import type { Settings } from '../platform/config/settings.js';
import { type Command, option, options, requiredOption, UsageError } from './command.js';
import { tenantOf, withServices } from './context.js';

type Action = (
  context: INestApplicationContext,
  giver: OrderGiver,
  words: { readonly name: string; readonly parameters: readonly string[] },
) => Promise<object>;

const actions: Readonly<Record<string, Action>> = {
  create: (context, giver, { name: tag, parameters }) =>
    context.get(ProjectOrders).makeProject(
      giver,
      read(projectOrder, {
        tag: tag.replace(/^@/, ''),
        name: option(parameters, 'name') ?? tag,
        group: requiredOption(parameters, 'group'),
        channel: wishOf(parameters) ?? { kind: 'new' },
        isPrivate: parameters.includes('--private'),
        invite: options(parameters, 'invite'),
        clickupListId: option(parameters, 'list'),
        model: option(parameters, 'model'),
        mentionsStartTasks: parameters.includes('--mentions-start-tasks'),
        takesWholeList: parameters.includes('--whole-list'),
      }),
    ),
  channel: (context, giver, { name, parameters }) => {
    const channel = wishOf(parameters);
    if (channel === undefined) throw new UsageError('project channel: give --channel or --new-channel');
    const change = read(channelChange, { channel, invite: options(parameters, 'invite') });
    return context.get(ProjectChannels).change(giver, { tag: name.replace(/^@/, '') }, change);
  },
  archive: (context, giver, { name }) => context.get(ProjectEndings).archive(giver, { tag: name.replace(/^@/, '') }),
  restore: (context, giver, { name }) => context.get(ProjectEndings).restore(giver, { tag: name.replace(/^@/, '') }),
};

const channelUsage = '[--channel ID|NAME | --new-channel NAME [--adopt]] [--private] [--invite EMAIL|USER ...]';

export const project: Command = {
  name: 'project',
  usage:
    `nexus project create TAG --group GROUP [--name NAME] ${channelUsage} [--list LIST [--whole-list]] [--mentions-start-tasks] [--tenant SLUG]\n` +
    '  nexus project channel TAG --channel ID|NAME | --new-channel NAME [--adopt] [--invite EMAIL|USER ...] [--tenant SLUG]\n' +
    '  nexus project archive TAG | restore TAG [--tenant SLUG]',
  summary:
    'create: with a channel in Slack that is there, or a new one, named as the tag when nothing else is said.\n' +
    '      --list: its list in ClickUp; with --whole-list every task there is its own, also without its tag.\n' +
    '      A name that is taken gets a number; with --adopt the channel that has it is taken.\n' +
    '      channel: gives it another channel for the tasks that come from now on.\n' +
    '      archive: ends a project without open tasks, and the channel that was made for it; restore takes it up again.',
  async run(parameters, settings) {
    const [word = '', name] = parameters;
    const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (action === undefined) throw new UsageError(`project: say what to do: ${Object.keys(actions).join(' or ')}`);
    if (name === undefined || name.startsWith('--')) throw new UsageError(`project ${word} needs a TAG`);
    const rest = parameters.slice(2);
    await order(settings, rest, (context, giver) => action(context, giver, { name, parameters: rest }));
  },
};

export const group: Command = {
  name: 'group',
  usage: `nexus group create NAME ${channelUsage} [--tenant SLUG]`,
  summary: 'Make a group of agents, with a channel in Slack where one is named.',
  async run([word, name, ...parameters], settings) {
    if (word !== 'create') throw new UsageError('group: say what to do: create');
    if (name === undefined || name.startsWith('--')) throw new UsageError('group create needs a NAME');
    await order(settings, parameters, (context, giver) => {
      const isPrivate = parameters.includes('--private');
      const fields = { name, channel: wishOf(parameters), isPrivate, invite: options(parameters, 'invite') };
      return context.get(ProjectOrders).makeGroup(giver, read(groupOrder, fields));
    });
  },
};

async function order(
  settings: Settings,
  parameters: readonly string[],
  work: (context: INestApplicationContext, giver: OrderGiver) => Promise<object>,
): Promise<void> {
  await withServices(settings, async (context) => {
    const tenantId: TenantId = await tenantOf(context, parameters);
    const result = await work(context, { tenantId, name: 'an operator', personId: null });
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  });
}

function wishOf(parameters: readonly string[]): ChannelWish | undefined {
  const existing = option(parameters, 'channel');
  const name = option(parameters, 'new-channel');
  if (existing !== undefined && name !== undefined)
    throw new UsageError('--channel names one that is there, --new-channel makes one: give one of the two');
  if (existing !== undefined) return { kind: 'existing', channel: existing };
  return name === undefined
    ? undefined
    : { kind: 'new', name, ifTaken: parameters.includes('--adopt') ? 'adopt' : 'next' };
}

function read<T>(schema: z.ZodType<T>, fields: object): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join('.') ?? ''}: ${issue?.message}`);
}
