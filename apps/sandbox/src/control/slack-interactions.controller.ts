import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Sandbox } from '../sandbox.js';
import { appManifest } from '../slack/app-manifest.js';
import { applyManifest } from '../slack/manifest.service.js';
import { buttonsOf } from '../slack/slack-actions.service.js';
import { sessionKey } from '../slack/slack-team.js';
import { channelOf, messageOf, parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';
import { workspaceView } from './workspace-view.js';

const typedCommand = z.strictObject({
  channelId: z.string(),
  personEmail: z.string(),
  command: z
    .string()
    .regex(/^\/[\w-]{1,31}$/, 'must be a slash and a word')
    .default('/oblivion'),
  text: z.string().max(8_000).default(''),
});
const ephemeralQuery = z.object({ channelId: z.string().optional(), personEmail: z.string() });
const pressedButton = z.strictObject({
  channelId: z.string(),
  personEmail: z.string(),
  actionId: z.string(),
  /** Tells the two of feedback buttons apart. */
  value: z.string().optional(),
});

const homeOf = z.strictObject({ personEmail: z.string() });

const stoppedSession = z.strictObject({ channelId: z.string(), threadTs: z.string(), personEmail: z.string() });

const disconnected = z.strictObject({
  /** Left out: the connections are cut without a word, as by a network that fails. */
  reason: z.enum(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets']).optional(),
});

const base = '/workspaces/:id';

/** Commands that a person types, buttons that a person presses, and what only that person sees. */
export function registerSlackInteractions(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/slack/commands`, async (request) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail, command, text } = parse(typedCommand, request.body);
    const typed = { channel: channelOf(world, channelId), person: personOf(world, personEmail), command, text };
    const result = await sandbox.slackCommands.type(world, typed);
    recordAction(world, 'slack.command', { channelId, personEmail, command, text });
    return result;
  });

  app.get(`${base}/slack/ephemerals`, (request) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail } = parse(ephemeralQuery, request.query);
    const { slackUserId } = personOf(world, personEmail);
    const shown = world.slack.ephemerals.filter(
      (message) => message.userId === slackUserId && (channelId === undefined || message.channelId === channelId),
    );
    return { messages: shown };
  });

  app.post(`${base}/slack/home`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const { personEmail } = parse(homeOf, request.body);
    sandbox.conversation.openHome(world, personOf(world, personEmail).slackUserId);
    recordAction(world, 'slack.home.opened', { personEmail });
    return reply.status(202).send({ opened: true });
  });

  app.get(`${base}/slack/home`, (request) => {
    const world = worldOf(sandbox, request);
    const { personEmail } = parse(homeOf, request.query);
    return { blocks: world.slack.homes.get(personOf(world, personEmail).slackUserId) ?? null };
  });

  app.get(`${base}/slack/sessions`, (request) => {
    const { slack } = worldOf(sandbox, request);
    const sessions = [...slack.sessions].map(([key, session]) => {
      const [channelId, threadTs] = key.split('/');
      return { channelId, threadTs, ...session };
    });
    return { sessions };
  });

  app.post(`${base}/slack/sessions/stop`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const { channelId, threadTs, personEmail } = parse(stoppedSession, request.body);
    const channel = channelOf(world, channelId);
    if (world.slack.sessions.get(sessionKey(channelId, threadTs))?.status !== 'processing')
      throw new ControlError(409, 'nothing_to_stop', 'There is a Stop button only while the session is processing.');
    sandbox.conversation.stopSession(world, channel, { threadTs, userId: personOf(world, personEmail).slackUserId });
    recordAction(world, 'slack.session.stopped', { channelId, threadTs, personEmail });
    return reply.status(202).send({ stopped: true });
  });

  app.post(`${base}/slack/sockets/disconnect`, (request) => {
    const world = worldOf(sandbox, request);
    const { reason } = parse(disconnected, request.body ?? {});
    const sockets =
      reason === undefined ? sandbox.slackSockets.cut(world) : sandbox.slackSockets.disconnect(world, reason);
    recordAction(world, 'slack.sockets.disconnected', { reason: reason ?? null, sockets });
    return { sockets };
  });

  app.put(`${base}/slack/manifest`, async (request) => {
    const world = worldOf(sandbox, request);
    const manifest = parse(appManifest, request.body);
    await applyManifest(sandbox, world, manifest);
    recordAction(world, 'slack.manifest', { scopes: manifest.oauth_config.scopes.bot });
    return workspaceView(world, sandbox);
  });

  app.post(`${base}/slack/messages/:ts/actions`, async (request) => {
    const world = worldOf(sandbox, request);
    const { channelId, personEmail, actionId, value } = parse(pressedButton, request.body);
    const channel = channelOf(world, channelId);
    const message = messageOf(channel, (request.params as { ts: string }).ts);
    const button = buttonsOf(message.blocks).find(
      (candidate) => candidate.actionId === actionId && (value === undefined || candidate.value === value),
    );
    if (button === undefined)
      throw new ControlError(404, 'button_not_found', `The message has no button with the action_id "${actionId}".`);
    const result = await sandbox.slackActions.press(world, {
      channel,
      message,
      person: personOf(world, personEmail),
      button,
    });
    recordAction(world, 'slack.button', { channelId, ts: message.ts, personEmail, actionId });
    return result;
  });
}
