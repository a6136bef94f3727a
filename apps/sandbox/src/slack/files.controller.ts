import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import type { SlackFile } from './files.js';

interface FilePath {
  readonly owner: string;
  readonly name: string;
}

/** What somebody uploaded is shown, but runs nothing and loads nothing. */
const shownSafely = { 'content-security-policy': "sandbox; default-src 'none'", 'x-content-type-options': 'nosniff' };

/** The addresses of files: for apps with a token, and for people in the browser. */
export function registerSlackFiles(app: FastifyInstance, sandbox: Sandbox): void {
  for (const [path, disposition] of [
    ['/files-pri/:owner/:name', 'inline'],
    ['/files-pri/:owner/download/:name', 'attachment'],
  ] as const) {
    app.get<{ Params: FilePath }>(path, (request, reply) => {
      const [teamId, fileId = ''] = request.params.owner.split('-');
      const found = findFile(sandbox, fileId);
      const world = worldOfToken(sandbox, request);
      const mayRead =
        found !== undefined &&
        world === found.world &&
        world.slack.teamId === teamId &&
        world.slack.scopes.has('files:read');
      record(world ?? found?.world, request, mayRead);
      // Whoever has no right to it is sent to the page where people sign in: an app that does not look gets a page of HTML.
      if (!mayRead) return reply.redirect(`${sandbox.baseUrl()}/?redir=${encodeURIComponent(request.url)}`);
      return send(reply, found.file, disposition);
    });
  }

  app.get<{ Params: { user: string; file: string; name: string } }>('/files/:user/:file/:name', (request, reply) => {
    const found = findFile(sandbox, request.params.file);
    if (found === undefined) return reply.status(404).type('text/plain').send('There is no such file.');
    return send(reply, found.file, 'inline');
  });
}

function send(reply: FastifyReply, file: SlackFile, disposition: 'inline' | 'attachment'): FastifyReply {
  return reply
    .headers({ ...shownSafely, 'content-disposition': disposition, 'cache-control': 'no-store' })
    .type(file.mimetype)
    .send(file.content);
}

function findFile({ worlds }: Sandbox, id: string): { readonly world: World; readonly file: SlackFile } | undefined {
  for (const world of worlds.list()) {
    const file = world.slack.files.get(id);
    if (file !== undefined) return { world, file };
  }
  return undefined;
}

function worldOfToken({ worlds }: Sandbox, request: FastifyRequest): World | undefined {
  return worlds.findBySlackToken((request.headers.authorization ?? '').replace(/^Bearer\s+/i, ''));
}

function record(world: World | undefined, request: FastifyRequest, isAllowed: boolean): void {
  world?.journal.record({
    kind: 'slack.request',
    name: 'files.download',
    outcome: isAllowed ? 'ok' : 'refused',
    ...(isAllowed ? {} : { error: 'not_allowed' }),
    durationMs: 0,
    detail: { path: request.url },
  });
}
