import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Sandbox } from '../sandbox.js';
import { findMessage, type SlackChannel, type SlackMessage } from '../slack/slack-team.js';
import { findPerson, type Person, type World } from '../worlds/world.js';
import { ControlError } from './control-error.js';

/** The workspace named in the path. */
export function worldOf(sandbox: Sandbox, request: FastifyRequest): World {
  const { id } = request.params as { id: string };
  const world = sandbox.worlds.find(id);
  if (world === undefined)
    throw new ControlError(
      404,
      'workspace_not_found',
      `There is no workspace "${id}". Create one with POST /control/workspaces.`,
    );
  return world;
}

/** The input in the given shape; all problems are named at once. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new ControlError(400, 'invalid_request', problems.join('; '));
}

export function personOf(world: World, email: string): Person {
  const person = findPerson(world, email);
  if (person !== undefined) return person;
  const known = world.people.map((candidate) => candidate.email).join(', ') || 'none';
  throw new ControlError(
    404,
    'person_not_found',
    `Nobody has the e-mail "${email}" here. People of this workspace: ${known}.`,
  );
}

export function channelOf(world: World, channelId: string): SlackChannel {
  const channel = world.slack.channels.get(channelId);
  if (channel === undefined)
    throw new ControlError(404, 'channel_not_found', `There is no channel "${channelId}" in this workspace.`);
  return channel;
}

export function messageOf(channel: SlackChannel, ts: string): SlackMessage {
  const message = findMessage(channel, ts);
  if (message === undefined || message.isDeleted) {
    throw new ControlError(404, 'message_not_found', `There is no message with ts "${ts}" in #${channel.name}.`);
  }
  return message;
}

/** Keeps what a person did in the journal. */
export function recordAction(world: World, name: string, detail: Readonly<Record<string, unknown>>): void {
  world.journal.record({ kind: 'control.action', name, outcome: 'ok', durationMs: 0, detail });
}
