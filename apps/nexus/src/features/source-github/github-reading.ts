import { hasEffectMark } from '../../integrations/github/comment-body.js';
import type { GitHubComment, GitHubIssue } from '../../integrations/github/github-webhook.js';
import { issueName } from '../../integrations/github/issue-name.js';
import { maximumTitleLength } from '../tasks/source-task.js';
import type { SourceComment, SourceState, TaskOfSource } from '../work-sources/work-source.js';

/** An issue in Oblivion's words. */
export function toTask(repository: string, issue: GitHubIssue): TaskOfSource {
  return {
    externalId: issueName(repository, issue.number),
    url: issue.html_url,
    title: clean(issue.title).slice(0, maximumTitleLength) || 'Untitled issue',
    description: clean(issue.body ?? ''),
    priority: null,
    status: statusOf(issue),
    updatedAt: new Date(issue.updated_at),
    place: null,
    placeName: null,
    assignees: issue.assignees?.map(({ login }) => login) ?? null,
    // People here are not known by their names in GitHub.
    people: null,
    state: stateOf(issue),
    labels: issue.labels.map(({ name }) => name),
  };
}

/** As GitHub says it: `open`, `closed`, `not planned`, `duplicate`. */
export function statusOf({ state, state_reason: reason }: GitHubIssue): string {
  if (state === 'open') return 'open';
  return reason === 'not_planned' || reason === 'duplicate' ? reason.replaceAll('_', ' ') : 'closed';
}

/** Comments of people. Those that Oblivion wrote carry its mark and its name; somebody may have copied the mark alone. */
export function toComments(comments: readonly GitHubComment[], login: string): readonly SourceComment[] {
  return comments.filter((comment) => !isOwnComment(comment, login)).map((comment) => toComment(comment, false));
}

export function toComment(comment: GitHubComment, isDeleted: boolean): SourceComment {
  const text = clean(comment.body ?? '').trim();
  return { id: String(comment.id), author: comment.user?.login ?? 'Somebody', text, isDeleted };
}

export function isOwnComment({ body, user }: GitHubComment, login: string): boolean {
  return user?.login.toLowerCase() === login.toLowerCase() && hasEffectMark(body ?? '');
}

function stateOf(issue: GitHubIssue): SourceState {
  if (issue.state === 'open') return 'open';
  return statusOf(issue) === 'closed' ? 'done' : 'cancelled';
}

/** PostgreSQL keeps neither zero characters nor halves of characters. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
