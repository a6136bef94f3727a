import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Sandbox } from '../sandbox.js';
import { newChannel } from '../slack/channel-changes.service.js';
import type { SlackChannel } from '../slack/slack-team.js';
import type { World } from '../worlds/world.js';
import { channelOf, parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';

const channelName = z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u, 'must be lower case, without spaces');
const newOne = z.strictObject({ personEmail: z.string(), name: channelName, isPrivate: z.boolean().default(false) });
const membership = z.strictObject({ personEmail: z.string().optional(), bot: z.boolean().default(false) });
const newName = z.strictObject({ name: channelName });

const base = '/workspaces/:id/slack/channels';

type Change = (world: World, channel: SlackChannel, body: unknown) => Readonly<Record<string, unknown>>;

/** What people do with channels: open, close, rename and delete them, and let others in and out. */
export function registerSlackChannels(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(base, (request) => {
    const { slack } = worldOf(sandbox, request);
    return { channels: [...slack.channels.values()].map((channel) => viewOf(channel, slack.botUserId)) };
  });

  app.post(base, (request, reply) => {
    const world = worldOf(sandbox, request);
    const channel = openChannel(world, parse(newOne, request.body));
    return reply.status(201).send(viewOf(channel, world.slack.botUserId));
  });

  const changes: Readonly<Record<string, Change>> = {
    archive: (world, channel) => setArchived(world, channel, true),
    unarchive: (world, channel) => setArchived(world, channel, false),
    remove: (world, channel, body) => {
      const userId = memberOf(world, body);
      if (channel.members.has(userId)) sandbox.conversation.channels.leave(world, channel, userId);
      return record(world, channel, 'left', { userId });
    },
    invite: (world, channel, body) => {
      if (channel.isArchived) throw archived(channel);
      const userId = memberOf(world, body);
      const inviter = [...channel.members].find((member) => member !== userId);
      if (!channel.members.has(userId)) sandbox.conversation.channels.join(world, channel, userId, inviter);
      return record(world, channel, 'joined', { userId });
    },
    rename: (world, channel, body) => {
      if (channel.isArchived) throw archived(channel);
      const { name } = parse(newName, body);
      requireFree(world, name);
      sandbox.conversation.channels.rename(world, channel, { name, userId: somebody(world) });
      return record(world, channel, 'renamed', { name });
    },
    delete: (world, channel) => {
      sandbox.conversation.channels.delete(world, channel, somebody(world));
      return record(world, channel, 'deleted', {});
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    app.post(`${base}/:channelId/${what}`, (request: FastifyRequest) => {
      const world = worldOf(sandbox, request);
      const channel = channelOf(world, (request.params as { channelId: string }).channelId);
      return change(world, channel, request.body);
    });
  }

  function setArchived(world: World, channel: SlackChannel, isArchived: boolean): Readonly<Record<string, unknown>> {
    if (channel.isArchived !== isArchived) {
      if (isArchived) sandbox.conversation.channels.archive(world, channel, somebody(world));
      else sandbox.conversation.channels.unarchive(world, channel, somebody(world));
    }
    return record(world, channel, isArchived ? 'archived' : 'unarchived', {});
  }
}

function openChannel(world: World, order: z.infer<typeof newOne>): SlackChannel {
  const { slackUserId: creatorId } = personOf(world, order.personEmail);
  requireFree(world, order.name);
  const { name, isPrivate } = order;
  const channel = newChannel({ name, isPrivate, creatorId, nowMs: Date.now() });
  world.slack.channels.set(channel.id, channel);
  record(world, channel, 'created', { name, isPrivate });
  return channel;
}

function requireFree(world: World, name: string): void {
  if (![...world.slack.channels.values()].some((channel) => channel.name === name)) return;
  throw new ControlError(409, 'name_taken', `There is a channel #${name} already.`);
}

function memberOf(world: World, body: unknown): string {
  const { personEmail, bot } = parse(membership, body);
  if (!bot && personEmail === undefined)
    throw new ControlError(400, 'invalid_request', 'Name whom it concerns: personEmail, or bot: true.');
  return bot ? world.slack.botUserId : personOf(world, personEmail ?? '').slackUserId;
}

function somebody(world: World): string {
  return world.people[0]?.slackUserId ?? 'USLACKBOT';
}

function archived({ name }: SlackChannel): ControlError {
  return new ControlError(409, 'is_archived', `#${name} is archived.`);
}

function record(world: World, channel: SlackChannel, what: string, detail: object): Readonly<Record<string, unknown>> {
  recordAction(world, `slack.channel.${what}`, { channelId: channel.id, ...detail });
  return viewOf(channel, world.slack.botUserId);
}

function viewOf(channel: SlackChannel, botUserId: string): Readonly<Record<string, unknown>> {
  const { id, name, isPrivate, isArchived, purpose, members } = channel;
  return { id, name, isPrivate, isArchived, purpose, members: [...members], hasApp: members.has(botUserId) };
}
