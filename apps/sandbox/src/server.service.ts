import Fastify, { type FastifyInstance } from 'fastify';
import { ClickUpChangesService } from './clickup/clickup-changes.service.js';
import { ClickUpWebhookSender } from './clickup/webhook-sender.service.js';
import { registerClickUpOauth } from './clickup/clickup-oauth.controller.js';
import { registerClickUp } from './clickup/clickup.controller.js';
import { registerControl } from './control/control.controller.js';
import { type AppKey, newAppKey } from './github/app-key.js';
import { GitHubChangesService } from './github/github-changes.service.js';
import { GitHubWebhooksService } from './github/github-webhooks.service.js';
import { registerGitHub } from './github/github.controller.js';
import { Journal } from './journal/journal.repository.js';
import { registerOpenAi } from './openai/openai.controller.js';
import { registerPage } from './page/page.controller.js';
import type { Sandbox } from './sandbox.js';
import type { Settings } from './settings.js';
import { ConversationService } from './slack/conversation.service.js';
import { SlackActionsService } from './slack/slack-actions.service.js';
import { SlackAnswersService } from './slack/slack-answers.service.js';
import { SlackCommandsService } from './slack/slack-commands.service.js';
import { SlackEventsService } from './slack/slack-events.service.js';
import { registerSlack } from './slack/slack.controller.js';
import { SlackFormsService } from './slack/slack-forms.service.js';
import { registerSlackApps } from './slack/slack-apps.controller.js';
import { registerSlackOauth } from './slack/slack-oauth.controller.js';
import { SlackSocketsService } from './slack/slack-sockets.service.js';
import { DeliveryService } from './webhooks/delivery.service.js';
import { WebhookClient } from './webhooks/post-webhook.client.js';
import { WorldsRepository } from './worlds/worlds.repository.js';

export interface RunningSandbox {
  /** Own address without a final slash. */
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly close: () => Promise<void>;
}

/** Builds all parts and listens. */
export async function listen(settings: Settings): Promise<RunningSandbox> {
  const client = new WebhookClient();
  const app = Fastify({ logger: false, bodyLimit: settings.maxBodyBytes, forceCloseConnections: true });
  let url = settings.publicUrl ?? '';
  const sandbox = buildSandbox(settings, client, () => url);
  registerDoors(app, sandbox);
  app.server.on('upgrade', (request, socket, head) => sandbox.slackSockets.handleUpgrade(request, socket, head));
  const address = await app.listen({ host: settings.host, port: settings.port });
  if (url === '') url = address.replace('[::1]', 'localhost');
  return { url, sandbox, close: () => close(app, sandbox, client) };
}

function buildSandbox(settings: Settings, client: WebhookClient, baseUrl: () => string): Sandbox {
  const deliveries = new DeliveryService(client);
  const githubWebhooks = new GitHubWebhooksService(deliveries);
  const githubPlaces = () => ({ api: `${baseUrl()}/github`, web: `${baseUrl()}/github-pages` });
  let key: AppKey | undefined;
  const slackSockets = new SlackSocketsService(baseUrl);
  const slackEvents = new SlackEventsService(deliveries, client, slackSockets);
  const conversation = new ConversationService(slackEvents);
  const slackForms = new SlackFormsService(client, slackSockets);
  const slackAnswers = new SlackAnswersService(conversation, baseUrl);
  return {
    settings,
    worlds: new WorldsRepository(),
    strayJournal: new Journal(settings.journalCapacityEntries),
    slackEvents,
    slackSockets,
    conversation,
    slackAnswers,
    slackCommands: new SlackCommandsService(slackForms, slackAnswers),
    slackActions: new SlackActionsService(slackForms, slackAnswers),
    clickup: new ClickUpChangesService(new ClickUpWebhookSender(deliveries)),
    github: new GitHubChangesService(githubWebhooks, githubPlaces),
    githubWebhooks,
    githubKey: () => (key ??= newAppKey()),
    githubPlaces,
    baseUrl,
  };
}

function registerDoors(app: FastifyInstance, sandbox: Sandbox): void {
  app.setErrorHandler((error: Error, _request, reply) => {
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status >= 500) process.stderr.write(`${error.stack ?? error.message}\n`);
    const message = status < 500 ? error.message : 'The sandbox failed; its log says why.';
    return reply.status(status).send({ error: status < 500 ? 'invalid_request' : 'internal_error', message });
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.url}. Doors: /slack/api/, /clickup/api/v2/, /github/, /openai/v1/, /control/, and a page at /.`;
    return reply.status(404).send({ error: 'not_found', message });
  });
  const doors = [
    { prefix: '/slack', register: registerSlack },
    { prefix: '/slack', register: registerSlackOauth },
    { prefix: '/slack', register: registerSlackApps },
    { prefix: '/clickup', register: registerClickUpOauth },
    { prefix: '/clickup', register: registerClickUp },
    { prefix: '/github', register: registerGitHub },
    { prefix: '/openai', register: registerOpenAi },
  ];
  for (const { prefix, register } of doors) {
    void app.register(
      async (door) => {
        door.removeAllContentTypeParsers();
        door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
        register(door, sandbox);
      },
      { prefix },
    );
  }
  void app.register(async (door) => registerControl(door, sandbox), { prefix: '/control' });
  void app.register(async (door) => registerPage(door, sandbox));
}

async function close(app: FastifyInstance, sandbox: Sandbox, client: WebhookClient): Promise<void> {
  for (const world of sandbox.worlds.list()) sandbox.worlds.delete(world);
  await app.close();
  await client.close();
}
