import { Injectable } from '@nestjs/common';
import {
  commentEvent,
  type GitHubComment,
  type GitHubIssue,
  issuesEvent,
  pullEvent,
  reviewEvent,
} from '../../integrations/github/github-webhook.js';
import { issueName, readIssueName } from '../../integrations/github/issue-name.js';
import type { SourceNews, SourceReading } from '../work-sources/work-source.js';
import { type GitHubConnection, GitHubConnections } from './github-connections.service.js';
import { GitHubPlaces } from './github-places.service.js';
import { isOwnComment, statusOf, toComment, toComments, toTask } from './github-reading.js';
import { toPullNews } from './pull-reading.js';
import { stateLabels } from './state-labels.js';

const nothing: SourceReading = { kind: 'nothing' };

/** Reads what GitHub tells of issues and pull requests of a connection's repositories. */
@Injectable()
export class GitHubReader {
  readonly #connections: GitHubConnections;
  readonly #places: GitHubPlaces;
  constructor(connections: GitHubConnections, places: GitHubPlaces) {
    this.#connections = connections;
    this.#places = places;
  }

  async read(connectionId: string, { kind, body }: { kind: string; body: unknown }): Promise<SourceReading> {
    const connection = await this.#connections.find(connectionId);
    if (connection === undefined) return nothing;
    const place = await this.#places.find(connection, body);
    if (place === undefined) return nothing;
    const [event] = kind.split('.');
    if (event === 'issues') return this.#readIssue(connection, place, body);
    if (event === 'issue_comment') return readComment(connection, place, body);
    return readPull(place, event ?? '', body);
  }

  async compare(connectionId: string, externalId: string): Promise<SourceReading> {
    const connection = await this.#connections.find(connectionId);
    const repository = readIssueName(externalId)?.repository;
    if (connection === undefined || repository === undefined) return nothing;
    const client = this.#connections.client(connection);
    const issue = await client.findIssue(externalId);
    const comments = issue === undefined ? [] : await client.listComments(externalId);
    const status = issue === undefined ? null : { from: null, to: statusOf(issue), by: 'Somebody' };
    return newsOf({ connection, repository, externalId, issue, comments, status, by: 'Somebody', isFound: true });
  }

  /** Webhooks may overtake each other: what counts is the issue as it is now. */
  async #readIssue(connection: GitHubConnection, place: string, body: unknown): Promise<SourceReading> {
    const parsed = issuesEvent.safeParse(body);
    if (!parsed.success) return nothing;
    const { action, issue, sender } = parsed.data;
    const externalId = issueName(place, issue.number);
    if (isOwnLabelling(connection, parsed.data))
      return { kind: 'own', externalId, changedAt: new Date(issue.updated_at) };
    const by = sender.login;
    const common = { connection, repository: place, externalId, comments: [], by, isFound: false };
    if (action === 'transferred')
      return newsOf({ ...common, issue: undefined, status: null, gone: 'it was moved to another repository' });
    const now = action === 'deleted' ? undefined : await this.#connections.client(connection).findIssue(externalId);
    const isDecision = action === 'closed' || action === 'reopened';
    return newsOf({ ...common, issue: now, status: isDecision ? { from: null, to: statusOf(issue), by } : null });
  }
}

function readComment(connection: GitHubConnection, place: string, body: unknown): SourceReading {
  const parsed = commentEvent.safeParse(body);
  if (!parsed.success) return nothing;
  const { action, issue, comment, sender } = parsed.data;
  if (issue.pull_request) return nothing;
  const externalId = issueName(place, issue.number);
  if (isOwnComment(comment, connection.settings.login))
    return { kind: 'own', externalId, changedAt: new Date(issue.updated_at) };
  const reading = newsOf({
    connection,
    repository: place,
    externalId,
    issue,
    comments: [],
    status: null,
    by: sender.login,
    isFound: false,
  });
  return { ...reading, news: { ...reading.news, comments: [toComment(comment, action === 'deleted')] } };
}

function readPull(place: string, event: string, body: unknown): SourceReading {
  const isReview = event === 'pull_request_review';
  const parsed = isReview ? reviewEvent.safeParse(body) : pullEvent.safeParse(body);
  if (!parsed.success) return nothing;
  const { action, sender, pull_request: pull } = parsed.data;
  const review = 'review' in parsed.data ? (parsed.data.review as { state: string }).state : undefined;
  const happened = { repository: place, by: sender.login, action };
  return { kind: 'pull', pull: toPullNews(pull, review === undefined ? happened : { ...happened, review }) };
}

function newsOf(told: {
  readonly connection: GitHubConnection;
  readonly repository: string;
  readonly externalId: string;
  readonly issue: GitHubIssue | undefined;
  readonly comments: readonly GitHubComment[];
  readonly status: SourceNews['status'];
  readonly by: string;
  readonly isFound: boolean;
  readonly gone?: string;
}): { readonly kind: 'news'; readonly news: SourceNews } {
  const { connection, repository, externalId, issue, comments, status, by, isFound, gone } = told;
  const news = {
    externalId,
    by,
    task: issue === undefined ? undefined : toTask(repository, issue),
    goneBecause: issue === undefined ? (gone ?? 'it was deleted on GitHub') : null,
    comments: toComments(comments, connection.settings.login),
    status,
    isFound,
  };
  return { kind: 'news', news };
}

/** Loop guard: labels by which Oblivion itself tells how far an issue is. */
function isOwnLabelling(
  { settings }: GitHubConnection,
  { action, sender, label }: { action: string; sender: { login: string }; label?: unknown },
): boolean {
  if (action !== 'labeled' && action !== 'unlabeled') return false;
  const name = String((label as { name?: unknown } | undefined)?.name ?? '').toLowerCase();
  const isOurs = sender.login.toLowerCase() === settings.login.toLowerCase();
  return isOurs && stateLabels(settings).some((own) => own.toLowerCase() === name);
}
