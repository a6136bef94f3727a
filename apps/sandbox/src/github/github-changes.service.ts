import type { World } from '../worlds/world.js';
import {
  type GitHubComment,
  type GitHubIssue,
  type GitHubRepository,
  type GitHubReview,
  nextId,
  userOf,
} from './github-account.js';
import type { GitHubWebhooksService } from './github-webhooks.service.js';
import {
  commentView,
  issueView,
  labelView,
  organizationView,
  type Places,
  pullView,
  repositoryView,
  reviewView,
  userView,
} from './views.js';

/** Who does it, and where. */
export interface Doing {
  readonly world: World;
  readonly repository: GitHubRepository;
  readonly userId: number;
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly stateReason?: 'completed' | 'not_planned' | 'duplicate';
}

/** What can happen in a repository, whoever does it: each change is kept and told to the webhooks. */
export class GitHubChangesService {
  constructor(
    private readonly webhooks: GitHubWebhooksService,
    private readonly places: () => Places,
  ) {}

  open(
    doing: Doing,
    order: { title: string; body: string | null; labels: readonly string[]; head?: string },
  ): GitHubIssue {
    const { world, repository, userId } = doing;
    const at = now();
    const issue: GitHubIssue = {
      id: nextId(world.github),
      number: repository.nextNumber,
      userId,
      createdAt: at,
      pull: order.head === undefined ? null : { head: order.head, reviews: [], mergedAt: null },
      title: order.title,
      body: order.body,
      state: 'open',
      stateReason: null,
      labels: [],
      updatedAt: at,
      closedAt: null,
    };
    repository.nextNumber += 1;
    repository.issues.set(issue.number, issue);
    issue.labels = order.labels.map((name) => this.ensureLabel(doing, name));
    this.tellIssue(doing, issue, 'opened');
    for (const name of issue.labels) this.tellLabel(doing, issue, { action: 'labeled', name });
    return issue;
  }

  edit(doing: Doing, issue: GitHubIssue, change: IssueChange): void {
    const changes: Record<string, { from: string | null }> = {};
    if (change.title !== undefined && change.title !== issue.title) changes.title = { from: issue.title };
    if (change.body !== undefined && change.body !== issue.body) changes.body = { from: issue.body };
    if (Object.keys(changes).length > 0) {
      issue.title = change.title ?? issue.title;
      issue.body = change.body === undefined ? issue.body : change.body;
      touch(issue);
      this.tellIssue(doing, issue, 'edited', { changes });
    }
    if (change.state !== undefined && change.state !== issue.state) this.setState(doing, issue, change);
  }

  merge(doing: Doing, issue: GitHubIssue): void {
    if (issue.pull !== null) issue.pull.mergedAt = now();
    this.setState(doing, issue, { state: 'closed' });
  }

  delete(doing: Doing, issue: GitHubIssue, action: 'deleted' | 'transferred'): void {
    doing.repository.issues.delete(issue.number);
    this.tellIssue(doing, issue, action);
  }

  label(doing: Doing, issue: GitHubIssue, name: string): void {
    const label = this.ensureLabel(doing, name);
    if (issue.labels.includes(label)) return;
    issue.labels = [...issue.labels, label];
    touch(issue);
    this.tellLabel(doing, issue, { action: 'labeled', name: label });
  }

  unlabel(doing: Doing, issue: GitHubIssue, name: string): void {
    issue.labels = issue.labels.filter((label) => label !== name);
    touch(issue);
    this.tellLabel(doing, issue, { action: 'unlabeled', name });
  }

  comment(doing: Doing, issue: GitHubIssue, said: { body: string; isViaApp: boolean }): GitHubComment {
    const { world, repository, userId } = doing;
    const at = now();
    const id = nextId(world.github);
    const comment = { id, issueNumber: issue.number, userId, createdAt: at, updatedAt: at, ...said };
    repository.comments.set(id, comment);
    touch(issue);
    this.tellComment(doing, comment, 'created');
    return comment;
  }

  editComment(doing: Doing, comment: GitHubComment, body: string): void {
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = now();
    this.tellComment(doing, comment, 'edited', { changes });
  }

  deleteComment(doing: Doing, comment: GitHubComment): void {
    this.tellComment(doing, comment, 'deleted');
    doing.repository.comments.delete(comment.id);
  }

  review(doing: Doing, issue: GitHubIssue, said: Pick<GitHubReview, 'state' | 'body'>): GitHubReview {
    const review = { id: nextId(doing.world.github), userId: doing.userId, submittedAt: now(), ...said };
    issue.pull?.reviews.push(review);
    touch(issue);
    const around = this.around(doing);
    const payload = { review: reviewView(review, issue, around), pull_request: pullView(issue, around) };
    this.tell(doing, 'pull_request_review', 'submitted', payload);
    return review;
  }

  /** The label's own name, which may differ in capitals; makes it when the repository has none. */
  ensureLabel({ world, repository }: Doing, name: string): string {
    const known = [...repository.labels.keys()].find((label) => label.toLowerCase() === name.toLowerCase());
    if (known !== undefined) return known;
    repository.labels.set(name, { id: nextId(world.github), name, color: 'ededed', description: null });
    return name;
  }

  around({ world, repository }: Doing) {
    return { account: world.github, repository, places: this.places() };
  }

  private setState(doing: Doing, issue: GitHubIssue, { state, stateReason }: IssueChange): void {
    issue.state = state ?? issue.state;
    const closed = issue.pull === null ? (stateReason ?? 'completed') : null;
    issue.stateReason = issue.state === 'closed' ? closed : 'reopened';
    issue.closedAt = issue.state === 'closed' ? now() : null;
    touch(issue);
    this.tellIssue(doing, issue, issue.state === 'closed' ? 'closed' : 'reopened');
  }

  private tellIssue(
    doing: Doing,
    issue: GitHubIssue,
    action: string,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const around = this.around(doing);
    if (issue.pull === null) {
      this.tell(doing, 'issues', action, { issue: issueView(issue, around), ...more });
      return;
    }
    const payload = { number: issue.number, pull_request: pullView(issue, around), ...more };
    this.tell(doing, 'pull_request', action, payload);
  }

  private tellLabel(
    doing: Doing,
    issue: GitHubIssue,
    { action, name }: { action: 'labeled' | 'unlabeled'; name: string },
  ): void {
    const label = doing.repository.labels.get(name);
    this.tellIssue(doing, issue, action, label === undefined ? {} : { label: labelView(label, this.around(doing)) });
  }

  private tellComment(
    doing: Doing,
    comment: GitHubComment,
    action: string,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const around = this.around(doing);
    const issue = doing.repository.issues.get(comment.issueNumber);
    if (issue === undefined) return;
    const payload = { issue: issueView(issue, around), comment: commentView(comment, around), ...more };
    this.tell(doing, 'issue_comment', action, payload);
  }

  private tell(doing: Doing, name: string, action: string, payload: Readonly<Record<string, unknown>>): void {
    const { world, repository, userId } = doing;
    const around = this.around(doing);
    const common = {
      repository: repositoryView(around),
      organization: organizationView(world.github, around.places),
      sender: userView(userOf(world.github, userId), around.places),
    };
    this.webhooks.tell(world, repository, { name, action, payload: { action, ...payload, ...common } });
  }
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

/** GitHub's times are whole seconds. */
function touch(issue: GitHubIssue): void {
  issue.updatedAt = now();
}
