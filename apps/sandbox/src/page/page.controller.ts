import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Sandbox } from '../sandbox.js';
import { pageHtml } from './page-html.js';

const STATIC_FILES: Readonly<Record<string, string>> = {
  'sandbox.css': 'text/css; charset=utf-8',
  'api.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'plan-view.js': 'text/javascript; charset=utf-8',
  'slack-forms.js': 'text/javascript; charset=utf-8',
  'slack-view.js': 'text/javascript; charset=utf-8',
  'clickup-view.js': 'text/javascript; charset=utf-8',
  'github-view.js': 'text/javascript; charset=utf-8',
  'watch-view.js': 'text/javascript; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
};

/** Nothing from elsewhere is loaded, and nobody may frame the page. */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The page to look at, its files, and the addresses that tasks and messages link to. */
export function registerPage(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/healthz', () => ({ status: 'ok' }));

  app.get('/', (_request, reply) => {
    const isLocked = sandbox.settings.controlToken !== undefined;
    const workspaces = isLocked ? [] : sandbox.worlds.list().map(({ id, name }) => ({ id, name }));
    return reply.headers(SECURITY_HEADERS).type('text/html; charset=utf-8').send(pageHtml({ workspaces, isLocked }));
  });

  app.get('/static/:file', async (request, reply) => {
    const { file } = request.params as { file: string };
    const type = STATIC_FILES[file];
    if (type === undefined)
      return reply.status(404).send({ error: 'not_found', message: `There is no file "${file}".` });
    const content = await readFile(new URL(`../../static/${file}`, import.meta.url));
    return reply
      .headers({ ...SECURITY_HEADERS, 'cache-control': 'no-cache' })
      .type(type)
      .send(content);
  });

  app.get('/t/:taskId', (request, reply) => {
    const { taskId } = request.params as { taskId: string };
    const world = sandbox.worlds.list().find(({ clickup }) => clickup.tasks.has(taskId));
    return toPage(reply, { workspace: world?.id, task: taskId });
  });

  app.get('/github-pages/:owner/:repo/:kind/:number', (request, reply) => {
    const { owner, repo, number } = request.params as { owner: string; repo: string; number: string };
    const world = sandbox.worlds
      .list()
      .find(({ github }) => github.owner.login === owner && github.repositories.has(repo.toLowerCase()));
    return toPage(reply, { workspace: world?.id, repository: repo, issue: number });
  });

  app.get('/archives/:channelId/:message', (request, reply) => {
    const { channelId, message } = request.params as { channelId: string; message: string };
    const world = sandbox.worlds.list().find(({ slack }) => slack.channels.has(channelId));
    const { thread_ts: threadTs } = request.query as { thread_ts?: string };
    return toPage(reply, { workspace: world?.id, channel: channelId, thread: threadTs ?? tsOfLink(message) });
  });
}

function toPage(reply: FastifyReply, target: Readonly<Record<string, string | undefined>>): FastifyReply {
  const known = Object.entries(target).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return reply.redirect(`/#${new URLSearchParams(known).toString()}`);
}

/** `p1700000000000100` in a link is the ts `1700000000.000100`. */
function tsOfLink(message: string): string {
  return message.replace(/^p(\d{10})(\d{6})$/, '$1.$2');
}
