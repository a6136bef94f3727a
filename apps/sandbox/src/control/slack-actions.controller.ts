import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Sandbox } from '../sandbox.js';
import { newFile } from '../slack/files.js';
import { parseMetadata } from '../slack/metadata.js';
import { findMessage, type SlackChannel, type SlackMessage } from '../slack/slack-team.js';
import { newUuid } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { channelOf, messageOf, parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';
import { channelLines, transcriptOf } from './transcript.js';

const sharedFile = z.strictObject({
  name: z.string().min(1).max(255),
  mimetype: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a media type, such as text/plain')
    .optional(),
  contentBase64: z.base64(),
});
const newMessage = z
  .strictObject({
    channelId: z.string(),
    personEmail: z.string(),
    text: z.string().max(40_000).default(''),
    threadTs: z.string().optional(),
    metadata: z.unknown().optional(),
    files: z.array(sharedFile).max(10).default([]),
  })
  .refine(({ text, files }) => text !== '' || files.length > 0, {
    path: ['text'],
    message: 'must not be empty without files',
  });
const changedMessage = z.strictObject({
  channelId: z.string(),
  personEmail: z.string(),
  text: z.string().min(1).max(40_000),
});
const removedMessage = z.strictObject({ channelId: z.string(), personEmail: z.string().optional() });
const reaction = z.strictObject({
  channelId: z.string(),
  personEmail: z.string(),
  name: z.string().min(1),
  remove: z.boolean().default(false),
});
const transcriptQuery = z.object({ channelId: z.string(), threadTs: z.string().optional() });

const base = '/workspaces/:id';

/** Acting in Slack as a person, and reading what stands there. */
export function registerSlackActions(app: FastifyInstance, sandbox: Sandbox): void {
  registerMessages(app, sandbox);
  registerFiles(app, sandbox);
  registerReactions(app, sandbox);
  registerReading(app, sandbox);
}

function registerMessages(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/slack/messages`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const message = postAsPerson(sandbox, world, parse(newMessage, request.body));
    return reply.status(201).send({ ts: message.ts, threadTs: message.threadTs ?? null, pings: message.pings });
  });

  app.patch(`${base}/slack/messages/:ts`, (request) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail, text } = parse(changedMessage, request.body);
    const channel = channelOf(world, channelId);
    const message = messageOf(channel, (request.params as { ts: string }).ts);
    const person = personOf(world, personEmail);
    if (message.userId !== person.slackUserId)
      throw new ControlError(409, 'not_the_author', 'Only its author can edit a message.');
    sandbox.conversation.edit(world, { channel, message, editorId: person.slackUserId, text });
    recordAction(world, 'slack.message.edited', { channelId, ts: message.ts, personEmail });
    return { ts: message.ts };
  });

  app.delete(`${base}/slack/messages/:ts`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail } = parse(removedMessage, {
      ...(request.query as object),
      ...(request.body as object | null),
    });
    const channel = channelOf(world, channelId);
    const message = messageOf(channel, (request.params as { ts: string }).ts);
    if (personEmail !== undefined) personOf(world, personEmail);
    sandbox.conversation.remove(world, channel, message);
    recordAction(world, 'slack.message.deleted', { channelId, ts: message.ts, personEmail: personEmail ?? null });
    return reply.status(204).send();
  });
}

function registerFiles(app: FastifyInstance, sandbox: Sandbox): void {
  app.delete(`${base}/slack/files/:fileId`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const { fileId } = request.params as { fileId: string };
    const file = world.slack.files.get(fileId);
    if (file === undefined)
      throw new ControlError(404, 'file_not_found', `There is no file "${fileId}" in this workspace.`);
    sandbox.conversation.removeFile(world, file);
    recordAction(world, 'slack.file.deleted', { fileId });
    return reply.status(204).send();
  });
}

function registerReactions(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/slack/messages/:ts/reactions`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail, name, remove } = parse(reaction, request.body);
    const channel = channelOf(world, channelId);
    const message = messageOf(channel, (request.params as { ts: string }).ts);
    const userId = personOf(world, personEmail).slackUserId;
    const hasReacted = message.reactions.some((given) => given.name === name && given.users.includes(userId));
    if (hasReacted === remove) sandbox.conversation.react(world, channel, message, { name, userId, isAdded: !remove });
    recordAction(world, 'slack.reaction', { channelId, ts: message.ts, personEmail, name, remove });
    return reply.status(201).send({ reactions: message.reactions });
  });
}

function registerReading(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(`${base}/transcript`, (request) => {
    const world = worldOf(sandbox, request);
    const { channelId, threadTs } = parse(transcriptQuery, request.query);
    return { messages: transcriptOf(world.slack, channelOf(world, channelId), threadTs) };
  });

  app.get(`${base}/slack/channels/:channelId/messages`, (request) => {
    const world = worldOf(sandbox, request);
    const channel = channelOf(world, (request.params as { channelId: string }).channelId);
    return { messages: channelLines(world.slack, channel) };
  });
}

function postAsPerson(sandbox: Sandbox, world: World, order: z.infer<typeof newMessage>): SlackMessage {
  const channel = channelOf(world, order.channelId);
  const person = personOf(world, order.personEmail);
  if (channel.isArchived)
    throw new ControlError(409, 'is_archived', `#${channel.name} is archived: nobody can write there.`);
  const metadata = order.metadata === undefined ? undefined : metadataOf(order.metadata);
  const threadTs = threadOf(channel, order.threadTs);
  const sharing = {
    teamId: world.slack.teamId,
    userId: person.slackUserId,
    isPublic: !channel.isPrivate,
    baseUrl: sandbox.baseUrl(),
  };
  const files = order.files.map(({ contentBase64, ...file }) =>
    newFile({ ...file, content: Buffer.from(contentBase64, 'base64') }, sharing),
  );
  for (const file of files) world.slack.files.set(file.id, file);
  const message = sandbox.conversation.post(world, {
    channel,
    userId: person.slackUserId,
    text: order.text,
    threadTs,
    metadata,
    files,
    clientMessageId: newUuid(),
  });
  recordAction(world, 'slack.message.posted', {
    channelId: channel.id,
    ts: message.ts,
    personEmail: order.personEmail,
    text: order.text,
    files: files.map(({ id }) => id),
  });
  return message;
}

function threadOf(channel: SlackChannel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const parent = findMessage(channel, threadTs);
  if (parent === undefined)
    throw new ControlError(404, 'thread_not_found', `There is no message with ts "${threadTs}" in #${channel.name}.`);
  return parent.threadTs ?? parent.ts;
}

function metadataOf(given: unknown): NonNullable<SlackMessage['metadata']> {
  const parsed = parseMetadata(given);
  if (parsed.outcome === 'invalid')
    throw new ControlError(400, parsed.code, 'metadata must be {event_type, event_payload} with a flat payload.');
  return parsed.metadata;
}
