import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '../page/escape-html.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { type AppManifest, appManifest } from './app-manifest.js';
import { applyManifest } from './manifest.service.js';
import { slackPage, slackPageHeaders } from './slack-page.js';

/** Slack's page for a new app, filled in with a manifest: `/slack/apps?new_app=1&manifest_json=...`. */
export function registerSlackApps(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/apps', (request: FastifyRequest<{ Querystring: Record<string, string> }>, reply) => {
    if (sandbox.settings.controlToken !== undefined) return locked(reply);
    const manifest = read(request.query.manifest_json);
    if (typeof manifest === 'string') return send(reply, 400, problemHtml(manifest));
    return send(reply, 200, askHtml(sandbox.worlds.list(), manifest));
  });

  app.post('/apps', async (request, reply) => {
    if (sandbox.settings.controlToken !== undefined) return locked(reply);
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const manifest = read(form.get('manifest_json') ?? undefined);
    const world = sandbox.worlds.find(form.get('workspace') ?? '');
    if (typeof manifest === 'string') return send(reply, 400, problemHtml(manifest));
    if (world === undefined) return send(reply, 400, problemHtml('workspace: there is none of this name'));
    await applyManifest(sandbox, world, manifest);
    world.journal.record({ kind: 'control.action', name: 'slack.app', outcome: 'ok', durationMs: 0, detail: {} });
    return send(reply, 200, madeHtml(world));
  });
}

/** The manifest, or what is wrong with it. */
function read(text: string | undefined): AppManifest | string {
  let given: unknown;
  try {
    given = JSON.parse(text ?? '');
  } catch {
    return 'manifest_json: is no JSON';
  }
  const parsed = appManifest.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'manifest_json'}: ${issue?.message}`;
}

function askHtml(worlds: readonly World[], manifest: AppManifest): string {
  const options = worlds.map(({ id, name }) => `<option value="${escapeHtml(id)}">${escapeHtml(name)}</option>`);
  const scopes = manifest.oauth_config.scopes.bot.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`);
  return `<h1>Create ${escapeHtml(manifest.display_information.name)}</h1>
<form method="post" action="/slack/apps"><input type="hidden" name="manifest_json" value="${escapeHtml(JSON.stringify(manifest))}">
<p><label>Workspace <select name="workspace">${options.join('')}</select></label> <button>Create</button></p></form>
<p>It asks for:</p><ul>${scopes.join('')}</ul>`;
}

function madeHtml({ slack }: World): string {
  const { clientId, clientSecret } = slack.oauth;
  const facts = {
    'App ID': slack.appId,
    'Client ID': clientId,
    'Client Secret': clientSecret,
    'Signing Secret': slack.signingSecret,
    'App-Level Token': slack.appToken,
    'Bot User OAuth Token': slack.botToken,
  };
  const rows = Object.entries(facts).map(
    ([name, value]) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`,
  );
  return `<h1>Basic Information</h1><dl>${rows.join('')}</dl>`;
}

function problemHtml(problem: string): string {
  return `<h1>The manifest cannot be used</h1><p><code>${escapeHtml(problem)}</code></p>`;
}

/** The page shows secrets, which the control token guards. */
function locked(reply: FastifyReply): FastifyReply {
  return send(reply, 403, '<h1>Locked</h1><p>SANDBOX_CONTROL_TOKEN is set: use the control API.</p>');
}

function send(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.status(status).headers(slackPageHeaders).send(slackPage(body));
}
