import { z } from 'zod';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import {
  callGitHub,
  type GitHubAnswer,
  type GitHubRequest,
  isGone,
  MovedError,
  readAnswer,
} from './github-request.client.js';
import { gitHubComment, type GitHubComment, gitHubIssue, type GitHubIssue } from './github-webhook.js';
import { effectMark } from './comment-body.js';
import { appJwt, type GitHubAppCredentials, type InstallationTokens } from './installation-token.client.js';
import { type IssueName, readIssueName } from './issue-name.js';

/** A personal token, or an app that is installed. */
export type GitHubCredentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'app'; readonly app: GitHubAppCredentials };

const pageSize = 100;
/** Pages of comments that are looked through for a mark. */
const commentPages = 50;
const made = z.looseObject({ id: z.number() });

/** The calls for issues and their comments. */
export class GitHubClient {
  readonly #apiUrl: string;
  readonly #credentials: GitHubCredentials;
  readonly #tokens: InstallationTokens;
  readonly #timeoutMs: number;

  constructor(
    place: { apiUrl: string; credentials: GitHubCredentials },
    tokens: InstallationTokens,
    timeoutMs: number,
  ) {
    this.#apiUrl = place.apiUrl.replace(/\/$/, '');
    this.#credentials = place.credentials;
    this.#tokens = tokens;
    this.#timeoutMs = timeoutMs;
  }

  /** Undefined when it is gone, or lives elsewhere now. */
  async findIssue(name: string): Promise<GitHubIssue | undefined> {
    try {
      const { body } = await this.call({ method: 'GET', path: issuePath(name) });
      return readAnswer(gitHubIssue, body);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** All comments, oldest first. */
  async listComments(name: string): Promise<readonly GitHubComment[]> {
    return this.listAll(`${issuePath(name)}/comments?per_page=${pageSize}`, gitHubComment, commentPages);
  }

  async comment(name: string, body: string): Promise<string> {
    const answer = await this.call({ method: 'POST', path: `${issuePath(name)}/comments`, body: { body } });
    return String(readAnswer(made, answer.body).id);
  }

  async findCommentByEffect(name: string, effectId: string): Promise<string | undefined> {
    const mark = effectMark(effectId);
    const found = (await this.listComments(name)).find((comment) => comment.body?.includes(mark));
    return found && String(found.id);
  }

  async editComment(issue: string, id: string, body: string): Promise<void> {
    await this.call({ method: 'PATCH', path: commentPath(issue, id), body: { body } });
  }

  /** Does nothing when it is gone already. */
  async deleteComment(issue: string, id: string): Promise<void> {
    await this.#unlessGone({ method: 'DELETE', path: commentPath(issue, id) });
  }

  /** Gives an issue a label, which the repository gets when it has none of this name. */
  async addLabel(issue: string, label: string): Promise<void> {
    await this.call({ method: 'POST', path: `${issuePath(issue)}/labels`, body: { labels: [label] } });
  }

  async removeLabel(issue: string, label: string): Promise<void> {
    await this.#unlessGone({ method: 'DELETE', path: `${issuePath(issue)}/labels/${encodeURIComponent(label)}` });
  }

  /** A page of a repository's issues that changed after a moment, the change longest ago first, closed ones too. */
  async listUpdatedIssues(
    repository: string,
    { after, page }: { after: Date; page: number },
  ): Promise<{ issues: readonly GitHubIssue[]; isLast: boolean }> {
    const query = new URLSearchParams({
      state: 'all',
      sort: 'updated',
      direction: 'asc',
      since: after.toISOString(),
      per_page: String(pageSize),
      page: String(page + 1),
    });
    const { body, next } = await this.call({ method: 'GET', path: `/repos/${repository}/issues?${query}` });
    return { issues: readAnswer(z.array(gitHubIssue), body), isLast: next === undefined };
  }

  /** Every entry of a list, up to so many pages. */
  async listAll<T>(path: string, entry: z.ZodType<T>, pages: number): Promise<readonly T[]> {
    const entries: T[] = [];
    const [place] = path.split('?');
    let at: string | undefined = path;
    for (let page = 0; at !== undefined && page < pages; page++) {
      const answer: GitHubAnswer = await this.call({ method: 'GET', path: at });
      entries.push(...readAnswer(z.array(entry), answer.body));
      at = answer.next === undefined ? undefined : `${place}?${answer.next}`;
    }
    return entries;
  }

  /** The id of a repository, which stays when it is renamed. */
  async findRepositoryId(name: string): Promise<string | undefined> {
    try {
      return String(readAnswer(made, (await this.#callOnce({ method: 'GET', path: `/repos/${name}` })).body).id);
    } catch (error) {
      if (error instanceof MovedError) return error.repositoryId;
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** A call by the installation, or by whose token it is. A repository that was renamed is still found by its former name. */
  async call(request: GitHubRequest): Promise<GitHubAnswer> {
    try {
      return await this.#callOnce(request);
    } catch (error) {
      if (!(error instanceof MovedError) || !(await this.#isRenaming(request, error))) throw error;
      return this.#callOnce({ ...request, path: error.path });
    }
  }

  /** Its repository is the same and has another name; what was moved to another repository is gone from this one. */
  async #isRenaming({ path }: GitHubRequest, moved: MovedError): Promise<boolean> {
    const name = /^\/repos\/([^/?]+\/[^/?]+)/.exec(path)?.[1];
    if (name === undefined || moved.repositoryId === undefined) return false;
    return (await this.findRepositoryId(name)) === moved.repositoryId;
  }

  async #callOnce(request: GitHubRequest): Promise<GitHubAnswer> {
    const credentials = this.#credentials;
    if (credentials.kind === 'token') return callGitHub(this.#door(credentials.token), request);
    const newToken = () => this.#tokens.get(this.#apiUrl, credentials.app, this.#timeoutMs);
    try {
      return await callGitHub(this.#door(await newToken()), request);
    } catch (error) {
      const isRefusedToken = error instanceof OutsideCallError && error.failure.reason.startsWith('http 401');
      if (!isRefusedToken) throw error;
      // It may have been revoked before its time; nothing was done with it.
      this.#tokens.forget(this.#apiUrl, credentials.app);
      return callGitHub(this.#door(await newToken()), request);
    }
  }

  /** A call of the app itself. Only for connections by an app. */
  async callAsApp(request: GitHubRequest): Promise<GitHubAnswer> {
    if (this.#credentials.kind !== 'app') throw new Error('the connection has no app');
    return callGitHub(this.#door(appJwt(this.#credentials.app, Date.now())), request);
  }

  #door(token: string) {
    return { apiUrl: this.#apiUrl, token, timeoutMs: this.#timeoutMs };
  }

  async #unlessGone(request: GitHubRequest): Promise<void> {
    try {
      await this.call(request);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

function named(name: string): IssueName {
  const issue = readIssueName(name);
  if (issue !== undefined) return issue;
  throw new OutsideCallError('github', { kind: 'refused', reason: `${name} is no issue` });
}

function issuePath(name: string): string {
  const { repository, number } = named(name);
  return `/repos/${repository}/issues/${number}`;
}

function commentPath(issue: string, id: string): string {
  return `/repos/${named(issue).repository}/issues/comments/${encodeURIComponent(id)}`;
}
