import type { World } from '../worlds/world.js';
import type { Doing, GitHubChangesService } from './github-changes.service.js';
import type { GitHubAccount, GitHubComment, GitHubIssue, GitHubRepository } from './github-account.js';
import { refusals } from './github-error.js';
import type { GitHubWebhooksService } from './github-webhooks.service.js';
import type { Places, Surroundings } from './views.js';

/** Who calls: the app itself by a JSON web token, its installation, or a person by a token. */
export type GitHubCaller =
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly userId: number }
  | { readonly kind: 'person'; readonly userId: number };

/** One authenticated call. */
export interface GitHubCall {
  readonly world: World;
  readonly caller: GitHubCaller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly method: string;
  /** Of the repository onwards, with the query: `/issues/12?page=2`. */
  readonly rest: string;
  readonly changes: GitHubChangesService;
  readonly webhooks: GitHubWebhooksService;
  readonly places: Places;
}

/** `status` 200 unless it says otherwise. */
export interface GitHubAnswer {
  readonly status?: number;
  readonly body: unknown;
  /** Page links, for lists. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type GitHubOperation = (call: GitHubCall) => GitHubAnswer;

export function userIdOf({ caller }: GitHubCall): number {
  if (caller.kind === 'app') throw refusals.forbidden();
  return caller.userId;
}

export function requireApp({ caller }: GitHubCall): void {
  if (caller.kind !== 'app') throw refusals.jwtNeeded();
}

export function repositoryOf(call: GitHubCall): GitHubRepository {
  const { world, params } = call;
  userIdOf(call);
  const { github } = world;
  const repository = params.repositoryId === undefined ? named(call) : byId(github, params.repositoryId);
  if (repository === undefined) throw refusals.notFound();
  return repository;
}

function byId({ repositories }: GitHubAccount, id: string): GitHubRepository | undefined {
  return [...repositories.values()].find((repository) => String(repository.id) === id);
}

/** By its present name. A former one leads there, and GitHub sends the caller on. */
function named({ world: { github }, params, places, method, rest }: GitHubCall): GitHubRepository | undefined {
  if (params.owner?.toLowerCase() !== github.owner.login.toLowerCase()) return undefined;
  const name = (params.repo ?? '').toLowerCase();
  const present = github.repositories.get(name);
  const renamed = github.formerNames.get(name);
  if (present !== undefined || renamed === undefined) return present;
  throw refusals.moved(`${places.api}/repositories/${renamed.id}${rest}`, method === 'GET' ? 301 : 307);
}

export function doingOf(call: GitHubCall): Doing {
  return { world: call.world, repository: repositoryOf(call), userId: userIdOf(call) };
}

export function aroundOf(call: GitHubCall): Surroundings {
  return { account: call.world.github, repository: repositoryOf(call), places: call.places };
}

export function issueOf(call: GitHubCall): GitHubIssue {
  const number = Number(call.params.number);
  const repository = repositoryOf(call);
  const issue = repository.issues.get(number);
  if (issue !== undefined) return issue;
  throw number < repository.nextNumber && number > 0 ? refusals.gone() : refusals.notFound();
}

export function pullOf(call: GitHubCall): GitHubIssue {
  const issue = issueOf(call);
  if (issue.pull === null) throw refusals.notFound();
  return issue;
}

export function commentOf(call: GitHubCall): GitHubComment {
  const comment = repositoryOf(call).comments.get(Number(call.params.id));
  if (comment === undefined) throw refusals.notFound();
  return comment;
}

/** A page of a list with `Link` headers, as GitHub cuts it. */
export function pageOf<T>(call: GitHubCall, all: readonly T[], view: (one: T) => unknown): GitHubAnswer {
  const size = Math.min(100, Math.max(1, Number(call.query.per_page ?? 30) || 30));
  const page = Math.max(1, Number(call.query.page ?? 1) || 1);
  const shown = all.slice((page - 1) * size, page * size);
  const hasMore = all.length > page * size;
  const query = new URLSearchParams({ ...(call.query as Record<string, string>), page: String(page + 1) });
  return {
    body: shown.map(view),
    ...(hasMore ? { headers: { link: `<${call.places.api}/next?${query}>; rel="next"` } } : {}),
  };
}

export function textOf(call: GitHubCall, resource: string, field: string): string {
  const value = call.body[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw refusals.invalid(resource, field, value === undefined ? 'missing_field' : 'invalid');
}
