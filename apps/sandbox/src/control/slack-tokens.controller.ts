import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import { revokeAll } from '../slack/slack-oauth.js';
import { recordAction, worldOf } from './control-context.js';

const base = '/workspaces/:id';

/** What happens to tokens in Slack without the app. */
export function registerSlackTokens(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/slack/tokens/expire`, (request) => {
    const world = worldOf(sandbox, request);
    const { tokens } = world.slack.oauth;
    const expiring = [...tokens].filter(([, { expiresAtMs }]) => expiresAtMs !== undefined);
    for (const [token, kept] of expiring) tokens.set(token, { ...kept, expiresAtMs: 0 });
    recordAction(world, 'slack.tokens.expired', { tokens: expiring.length });
    return { tokens: expiring.length };
  });

  app.post(`${base}/slack/tokens/revoke`, (request) => {
    const world = worldOf(sandbox, request);
    revokeAll(world.slack.oauth);
    const [channel] = world.slack.channels.values();
    if (channel !== undefined)
      sandbox.slackEvents.emit(world, { channel, event: { type: 'app_uninstalled' }, scopes: [], reach: 'team' });
    recordAction(world, 'slack.tokens.revoked', {});
    return { revoked: true };
  });
}
