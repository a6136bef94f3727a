import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import { registerClock } from './clock.controller.js';
import { registerClickUpActions } from './clickup-actions.controller.js';
import { registerDocumentActions } from './document-actions.controller.js';
import { ControlError } from './control-error.js';
import { registerFaults } from './faults.controller.js';
import { registerGitHubActions } from './github-actions.controller.js';
import { registerJournal } from './journal.controller.js';
import { registerSlackActions } from './slack-actions.controller.js';
import { registerSlackChannels } from './slack-channels.controller.js';
import { registerSlackInteractions } from './slack-interactions.controller.js';
import { registerSlackTokens } from './slack-tokens.controller.js';
import { registerWorkspaces } from './workspaces.controller.js';

/** The control API: `/control/*`, JSON, for tests, demo and page. */
export function registerControl(app: FastifyInstance, sandbox: Sandbox): void {
  const { controlToken } = sandbox.settings;
  app.addHook('onRequest', async (request) => {
    if (controlToken === undefined || isSame(request.headers.authorization ?? '', `Bearer ${controlToken}`)) return;
    throw new ControlError(401, 'unauthorized', 'Send "Authorization: Bearer <SANDBOX_CONTROL_TOKEN>".');
  });
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? null : (JSON.parse(String(body)) as unknown));
    } catch {
      done(new ControlError(400, 'invalid_json', 'The body is not valid JSON.'));
    }
  });
  app.setErrorHandler((error: Error, _request, reply) => {
    if (error instanceof ControlError)
      return reply.status(error.status).send({ error: error.code, message: error.message });
    throw error;
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({
      error: 'not_found',
      message: `There is no ${request.method} ${request.url}. See docs/sandbox.md for the control API.`,
    }),
  );
  for (const register of [
    registerWorkspaces,
    registerSlackActions,
    registerSlackChannels,
    registerSlackInteractions,
    registerSlackTokens,
    registerClickUpActions,
    registerDocumentActions,
    registerGitHubActions,
    registerJournal,
    registerClock,
    registerFaults,
  ]) {
    register(app, sandbox);
  }
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
