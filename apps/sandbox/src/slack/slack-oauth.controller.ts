import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '../page/escape-html.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { problemOfRequest } from './slack-oauth.js';
import { type AuthorizeRequest, decide } from './slack-oauth.service.js';
import { slackPage, slackPageHeaders } from './slack-page.js';

const path = '/oauth/v2/authorize';
/** Slack's own page on which a person allows an app to be installed, or does not: `/slack/oauth/v2/authorize`. */
export function registerSlackOauth(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(path, (request: FastifyRequest<{ Querystring: Record<string, string> }>, reply) => {
    const { asked, world, problem } = read(sandbox, new URLSearchParams(request.query));
    if (world === undefined || problem !== undefined) return refuse(reply, problem ?? 'invalid_client_id');
    return page(reply, 200, askedHtml(world, asked));
  });

  app.post(path, (request, reply) => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const { asked, world, problem } = read(sandbox, form);
    if (world === undefined || problem !== undefined) return refuse(reply, problem ?? 'invalid_client_id');
    const isAllowed = form.get('decision') === 'allow';
    const name = isAllowed ? 'slack.install.allowed' : 'slack.install.denied';
    world.journal.record({ kind: 'control.action', name, outcome: 'ok', durationMs: 0, detail: {} });
    return reply.redirect(decide(world, asked, isAllowed), 303);
  });
}

function read(
  sandbox: Sandbox,
  parameters: URLSearchParams,
): { readonly asked: AuthorizeRequest; readonly world: World | undefined; readonly problem: string | undefined } {
  const asked = {
    clientId: parameters.get('client_id') ?? '',
    scopes: (parameters.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
    redirectUri: parameters.get('redirect_uri') ?? undefined,
    state: parameters.get('state') ?? undefined,
  };
  const world = sandbox.worlds.findBySlackClient(asked.clientId);
  return { asked, world, problem: world === undefined ? undefined : problemOfRequest(world.slack.oauth, asked) };
}

function refuse(reply: FastifyReply, problem: string): FastifyReply {
  return page(reply, 400, `<h1>Something went wrong</h1><p><code>${escapeHtml(problem)}</code></p>`);
}

function askedHtml({ slack }: World, { clientId, scopes, redirectUri, state }: AuthorizeRequest): string {
  const fields = { client_id: clientId, scope: scopes.join(','), redirect_uri: redirectUri, state };
  const hidden = Object.entries(fields)
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`);
  return `<h1>Oblivion wants to access ${escapeHtml(slack.teamName)}</h1>
<p>It asks for:</p>
<ul>${scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('')}</ul>
<form method="post">${hidden.join('')}
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Cancel</button></form>`;
}

function page(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.status(status).headers(slackPageHeaders).send(slackPage(body));
}
