import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type GitHubComment, type GitHubIssue, type GitHubRepository, userOf } from '../github/github-account.js';
import type { Doing } from '../github/github-changes.service.js';
import { commentView, deliveryView, hookView, issueView, pullView } from '../github/views.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';

const personEmail = z.string();
const repository = z.string().optional();
const labels = z.array(z.string().min(1));
const opened = z.strictObject({
  personEmail,
  repository,
  title: z.string().min(1),
  body: z.string().nullable().default(null),
  labels: labels.default([]),
});
const openedPull = opened.extend({ head: z.string().default('change') });
const changed = z.strictObject({
  personEmail,
  repository,
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  stateReason: z.enum(['completed', 'not_planned', 'duplicate']).optional(),
  addLabels: labels.default([]),
  removeLabels: labels.default([]),
});
const said = z.strictObject({ personEmail, repository, body: z.string().min(1) });
const reviewed = z.strictObject({
  personEmail,
  repository,
  state: z.enum(['approved', 'changes_requested', 'commented']),
  body: z.string().default(''),
});
const renamed = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,100}$/, 'must be letters, digits, dots or dashes'),
});
const done = z.strictObject({ personEmail, repository });
const gone = done.extend({ action: z.enum(['deleted', 'transferred']).default('deleted') });

const base = '/workspaces/:id/github';

/** Acting on GitHub as a person, and reading what stands there. */
export function registerGitHubActions(app: FastifyInstance, sandbox: Sandbox): void {
  app.get('/github-app-key', () => ({ privateKey: sandbox.githubKey().privateKey }));
  registerIssues(app, sandbox);
  registerComments(app, sandbox);
  registerPulls(app, sandbox);
  registerHooks(app, sandbox);
  registerRenaming(app, sandbox);
}

function registerRenaming(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/repositories/:repository/rename`, (request) => {
    const world = worldOf(sandbox, request);
    const { name } = parse(renamed, request.body);
    const found = repositoryOf(world, (request.params as { repository: string }).repository);
    const { repositories, formerNames, owner } = world.github;
    if (repositories.has(name.toLowerCase()))
      throw new ControlError(409, 'name_taken', `${owner.login} has a repository "${name}" already.`);
    const before = found.name;
    repositories.delete(before.toLowerCase());
    formerNames.set(before.toLowerCase(), found);
    formerNames.delete(name.toLowerCase());
    found.name = name;
    repositories.set(name.toLowerCase(), found);
    recordAction(world, 'github.repository.renamed', { from: before, to: name });
    return { name: `${owner.login}/${name}` };
  });
}

function registerIssues(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(`${base}/issues`, (request) => {
    const { world, repository: found } = placeOf(sandbox, request);
    return { issues: [...found.issues.values()].toReversed().map((issue) => report(sandbox, world, found, issue)) };
  });

  app.post(`${base}/issues`, (request, reply) => {
    const { doing, order } = act(sandbox, request, opened);
    const issue = sandbox.github.open(doing, order);
    record(doing, 'github.issue.opened', { number: issue.number, title: issue.title });
    return reply.status(201).send(report(sandbox, doing.world, doing.repository, issue));
  });

  app.get(`${base}/issues/:number`, (request) => {
    const { world, repository: found } = placeOf(sandbox, request);
    return report(sandbox, world, found, issueOf(found, request));
  });

  app.patch(`${base}/issues/:number`, (request) => {
    const { doing, order } = act(sandbox, request, changed);
    const issue = issueOf(doing.repository, request);
    const { title, body, state, stateReason } = order;
    sandbox.github.edit(doing, issue, {
      ...(title === undefined ? {} : { title }),
      ...(body === undefined ? {} : { body }),
      ...(state === undefined ? {} : { state }),
      ...(stateReason === undefined ? {} : { stateReason }),
    });
    for (const name of order.addLabels) sandbox.github.label(doing, issue, name);
    for (const name of order.removeLabels) sandbox.github.unlabel(doing, issue, name);
    record(doing, 'github.issue.changed', { number: issue.number, ...order });
    return report(sandbox, doing.world, doing.repository, issue);
  });

  app.delete(`${base}/issues/:number`, (request, reply) => {
    const { doing, order } = act(sandbox, request, gone);
    const issue = issueOf(doing.repository, request);
    sandbox.github.delete(doing, issue, order.action);
    record(doing, `github.issue.${order.action}`, { number: issue.number });
    return reply.status(204).send();
  });
}

function registerComments(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/issues/:number/comments`, (request, reply) => {
    const { doing, order } = act(sandbox, request, said);
    const issue = issueOf(doing.repository, request);
    const comment = sandbox.github.comment(doing, issue, { body: order.body, isViaApp: false });
    record(doing, 'github.comment.created', { number: issue.number, commentId: comment.id });
    return reply.status(201).send({ id: comment.id });
  });

  app.patch(`${base}/comments/:commentId`, (request) => {
    const { doing, order } = act(sandbox, request, said);
    const comment = commentOf(doing.repository, request);
    sandbox.github.editComment(doing, comment, order.body);
    record(doing, 'github.comment.edited', { commentId: comment.id });
    return { id: comment.id };
  });

  app.delete(`${base}/comments/:commentId`, (request, reply) => {
    const { doing } = act(sandbox, request, done);
    const comment = commentOf(doing.repository, request);
    sandbox.github.deleteComment(doing, comment);
    record(doing, 'github.comment.deleted', { commentId: comment.id });
    return reply.status(204).send();
  });
}

function registerPulls(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/pulls`, (request, reply) => {
    const { doing, order } = act(sandbox, request, openedPull);
    const pull = sandbox.github.open(doing, order);
    record(doing, 'github.pull.opened', { number: pull.number, title: pull.title });
    return reply.status(201).send({ pull: pullView(pull, sandbox.github.around(doing)) });
  });

  app.post(`${base}/pulls/:number/reviews`, (request, reply) => {
    const { doing, order } = act(sandbox, request, reviewed);
    const review = sandbox.github.review(doing, pullOf(doing.repository, request), order);
    record(doing, 'github.pull.reviewed', { reviewId: review.id, state: review.state });
    return reply.status(201).send({ id: review.id });
  });

  app.post(`${base}/pulls/:number/merge`, (request) => {
    const { doing } = act(sandbox, request, done);
    const pull = pullOf(doing.repository, request);
    sandbox.github.merge(doing, pull);
    record(doing, 'github.pull.merged', { number: pull.number });
    return { pull: pullView(pull, sandbox.github.around(doing)) };
  });
}

function registerHooks(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(`${base}/hooks`, (request) => {
    const { world, repository: found } = placeOf(sandbox, request);
    const around = { account: world.github, repository: found, places: sandbox.githubPlaces() };
    const { hook } = world.github.app;
    return {
      app: { url: hook.url, secret: hook.secret, deliveries: hook.deliveries.map(deliveryView) },
      repository: [...found.hooks.values()].map((one) => ({
        ...hookView(one, around),
        secret: one.secret,
        deliveries: one.deliveries.map(deliveryView),
      })),
    };
  });
}

function act<S extends z.ZodType<{ personEmail: string; repository?: string | undefined }>>(
  sandbox: Sandbox,
  request: FastifyRequest,
  schema: S,
): { doing: Doing; order: z.infer<S> } {
  const order = parse(schema, { ...(request.query as object), ...(request.body as object | null) });
  const world = worldOf(sandbox, request);
  const { githubLogin } = personOf(world, order.personEmail);
  const user = [...world.github.users.values()].find(({ login }) => login === githubLogin);
  if (user === undefined) throw new ControlError(404, 'person_not_found', `${githubLogin} has no account on GitHub.`);
  return { doing: { world, repository: repositoryOf(world, order.repository), userId: user.id }, order };
}

function placeOf(sandbox: Sandbox, request: FastifyRequest): { world: World; repository: GitHubRepository } {
  const world = worldOf(sandbox, request);
  return { world, repository: repositoryOf(world, (request.query as { repository?: string }).repository) };
}

/** The named repository; the first one when none is named. */
function repositoryOf(world: World, name: string | undefined): GitHubRepository {
  const { repositories } = world.github;
  const found = name === undefined ? [...repositories.values()][0] : repositories.get(name.toLowerCase());
  if (found !== undefined) return found;
  const known = [...repositories.values()].map((one) => one.name).join(', ');
  throw new ControlError(404, 'repository_not_found', `There is no repository "${name ?? ''}". Here are: ${known}.`);
}

function issueOf(repository: GitHubRepository, request: FastifyRequest): GitHubIssue {
  const { number } = request.params as { number: string };
  const issue = repository.issues.get(Number(number));
  if (issue === undefined) throw new ControlError(404, 'issue_not_found', `There is no issue ${number} here.`);
  return issue;
}

function pullOf(repository: GitHubRepository, request: FastifyRequest): GitHubIssue {
  const pull = issueOf(repository, request);
  if (pull.pull === null) throw new ControlError(404, 'pull_not_found', `${pull.number} is an issue.`);
  return pull;
}

function commentOf(repository: GitHubRepository, request: FastifyRequest): GitHubComment {
  const { commentId } = request.params as { commentId: string };
  const comment = repository.comments.get(Number(commentId));
  if (comment === undefined) throw new ControlError(404, 'comment_not_found', `There is no comment ${commentId}.`);
  return comment;
}

function report(sandbox: Sandbox, world: World, repository: GitHubRepository, issue: GitHubIssue) {
  const around = { account: world.github, repository, places: sandbox.githubPlaces() };
  const comments = [...repository.comments.values()].filter(({ issueNumber }) => issueNumber === issue.number);
  return {
    issue: issueView(issue, around),
    comments: comments.map((comment) => ({
      ...commentView(comment, around),
      author: userOf(world.github, comment.userId).login,
    })),
  };
}

function record({ world, repository }: Doing, name: string, detail: Readonly<Record<string, unknown>>): void {
  recordAction(world, name, { repository: repository.name, ...detail });
}
