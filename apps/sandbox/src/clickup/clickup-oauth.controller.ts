import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '../page/escape-html.js';
import type { Sandbox } from '../sandbox.js';
import { slackPage, slackPageHeaders } from '../slack/slack-page.js';
import { newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';

const path = '/app';
const codeLifeMs = 600_000;

interface Asked {
  readonly world: World;
  readonly redirectUri: URL;
  readonly state: string;
}

/** ClickUp's settings page of apps, `/clickup/settings/apps`, and its own page on which a person chooses the workspaces that an app may reach: `/clickup/app`. */
export function registerClickUpOauth(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/settings/apps', (_request, reply) =>
    sandbox.settings.controlToken === undefined
      ? page(reply, 200, appsHtml(sandbox.worlds.list()))
      : page(reply, 403, '<h1>Locked</h1><p>SANDBOX_CONTROL_TOKEN is set: use the control API.</p>'),
  );

  app.get(path, (request: FastifyRequest<{ Querystring: Record<string, string> }>, reply) => {
    const asked = read(sandbox, new URLSearchParams(request.query));
    return typeof asked === 'string' ? refuse(reply, asked) : page(reply, 200, askedHtml(asked));
  });

  app.post(path, (request, reply) => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const asked = read(sandbox, form);
    if (typeof asked === 'string') return refuse(reply, asked);
    const { world, redirectUri, state } = asked;
    const isAllowed = form.get('decision') === 'allow';
    if (isAllowed) {
      const code = newToken(32).toUpperCase();
      world.clickup.oauth.codes.set(code, { expiresAtMs: world.clock.now() + codeLifeMs, isUsed: false });
      redirectUri.searchParams.set('code', code);
    } else redirectUri.searchParams.set('error', 'access_denied');
    redirectUri.searchParams.set('state', state);
    return reply.redirect(redirectUri.href, 303);
  });
}

/** What is asked, or what is wrong with it. */
function read(sandbox: Sandbox, parameters: URLSearchParams): Asked | string {
  const world = sandbox.worlds.findByClickUpClient(parameters.get('client_id') ?? '');
  if (world === undefined) return 'client_id';
  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol)) return 'redirect_uri';
  return { world, redirectUri: new URL(redirectUri), state: parameters.get('state') ?? '' };
}

/** Every workspace has one app already. */
function appsHtml(worlds: readonly World[]): string {
  const apps = worlds.map(
    ({ name, clickup: { oauth } }) => `<h2>${escapeHtml(name)}</h2>
<dl><dt>Client ID</dt><dd><code>${escapeHtml(oauth.clientId)}</code></dd><dt>Client Secret</dt><dd><code>${escapeHtml(oauth.clientSecret)}</code></dd></dl>`,
  );
  return `<h1>ClickUp API</h1>${apps.join('')}`;
}

function askedHtml({ world: { clickup }, redirectUri, state }: Asked): string {
  const fields = { client_id: clickup.oauth.clientId, redirect_uri: redirectUri.href, state };
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return `<h1>Oblivion wants to reach your workspaces</h1>
<ul>${[clickup, ...clickup.otherTeams].map(({ name }) => `<li>${escapeHtml(name)}</li>`).join('')}</ul>
<form method="post">${hidden.join('')}
<button name="decision" value="allow">Connect Workspace</button> <button name="decision" value="deny">Cancel</button></form>`;
}

function refuse(reply: FastifyReply, what: string): FastifyReply {
  return page(reply, 400, `<h1>Something went wrong</h1><p><code>${escapeHtml(what)}</code></p>`);
}

function page(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.status(status).headers(slackPageHeaders).send(slackPage(body, 'ClickUp sandbox: apps'));
}
