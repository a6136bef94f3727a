import {
  type GitHubAccount,
  type GitHubApp,
  type GitHubComment,
  type GitHubDelivery,
  type GitHubHook,
  type GitHubIssue,
  type GitHubLabel,
  type GitHubRepository,
  type GitHubReview,
  type GitHubUser,
  userOf,
} from './github-account.js';

type View = Readonly<Record<string, unknown>>;

/** Where things are: the API, and the pages that people open. */
export interface Places {
  readonly api: string;
  readonly web: string;
}

/** What a view needs to know around the thing itself. */
export interface Surroundings {
  readonly account: GitHubAccount;
  readonly repository: GitHubRepository;
  readonly places: Places;
}

const nodeId = (kind: string, id: number): string => Buffer.from(`0:${kind}${id}`).toString('base64');

export function userView(user: GitHubUser, { api, web }: Places): View {
  const url = `${api}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId('User', user.id),
    avatar_url: `${web}/avatars/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${web}/${user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function organizationView({ owner }: GitHubAccount, { api, web }: Places): View {
  const url = `${api}/orgs/${owner.login}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId('Organization', owner.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${web}/avatars/${owner.id}`,
    description: '',
  };
}

export function labelView(label: GitHubLabel, { account, repository, places }: Surroundings): View {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${apiOf(account, repository, places)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function issueView(issue: GitHubIssue, around: Surroundings): View {
  const { account, repository, places } = around;
  const base = apiOf(account, repository, places);
  const url = `${base}/issues/${issue.number}`;
  const kind = issue.pull === null ? 'issues' : 'pull';
  return {
    url,
    repository_url: base,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${webOf(account, repository, places)}/${kind}/${issue.number}`,
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number: issue.number,
    title: issue.title,
    user: userView(userOf(account, issue.userId), places),
    labels: issue.labels.map((name) => labelView(repository.labels.get(name) as GitHubLabel, around)),
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...repository.comments.values()].filter(({ issueNumber }) => issueNumber === issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: 'MEMBER',
    active_lock_reason: null,
    body: issue.body,
    closed_by: null,
    reactions: reactions(url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.stateReason,
    ...(issue.pull === null ? {} : { draft: false, pull_request: pullLinks(issue, around) }),
  };
}

export function pullView(issue: GitHubIssue, around: Surroundings): View {
  const { account, repository, places } = around;
  const base = apiOf(account, repository, places);
  const mergedAt = issue.pull?.mergedAt ?? null;
  return {
    ...issueView(issue, around),
    ...pullLinks(issue, around),
    url: `${base}/pulls/${issue.number}`,
    issue_url: `${base}/issues/${issue.number}`,
    draft: false,
    merged_at: mergedAt,
    merged: mergedAt !== null,
    merge_commit_sha: null,
    requested_reviewers: [],
    head: { ref: issue.pull?.head, label: `${account.owner.login}:${issue.pull?.head}` },
    base: { ref: 'main', label: `${account.owner.login}:main` },
  };
}

export function commentView(comment: GitHubComment, around: Surroundings): View {
  const { account, repository, places } = around;
  const url = `${apiOf(account, repository, places)}/issues/comments/${comment.id}`;
  const issue = repository.issues.get(comment.issueNumber) as GitHubIssue;
  return {
    url,
    html_url: `${issueView(issue, around).html_url}#issuecomment-${comment.id}`,
    issue_url: `${apiOf(account, repository, places)}/issues/${comment.issueNumber}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: userView(userOf(account, comment.userId), places),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'MEMBER',
    body: comment.body,
    reactions: reactions(url),
    performed_via_github_app: comment.isViaApp ? appView(account.app, around) : null,
  };
}

export function reviewView(review: GitHubReview, issue: GitHubIssue, around: Surroundings): View {
  const { account, places } = around;
  const page = String(pullView(issue, around).html_url);
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: userView(userOf(account, review.userId), places),
    body: review.body,
    commit_id: null,
    submitted_at: review.submittedAt,
    state: review.state,
    html_url: `${page}#pullrequestreview-${review.id}`,
    pull_request_url: pullView(issue, around).url,
    author_association: 'MEMBER',
  };
}

export function repositoryView({ account, repository, places }: Surroundings): View {
  const url = apiOf(account, repository, places);
  const page = webOf(account, repository, places);
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${account.owner.login}/${repository.name}`,
    private: true,
    owner: userView(account.owner, places),
    html_url: page,
    description: null,
    fork: false,
    url,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    labels_url: `${url}/labels{/name}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    has_issues: true,
    archived: false,
    disabled: false,
    open_issues_count: open,
    open_issues: open,
    default_branch: 'main',
    topics: [],
    visibility: 'private',
  };
}

export function appView(app: GitHubApp, { account, places }: Pick<Surroundings, 'account' | 'places'>): View {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: userView(account.owner, places),
    name: 'Oblivion',
    description: null,
    external_url: places.web,
    html_url: `${places.web}/apps/${app.slug}`,
    created_at: app.hook.createdAt,
    updated_at: app.hook.createdAt,
    permissions: { issues: 'write', metadata: 'read', pull_requests: 'read' },
    events: ['issues', 'issue_comment', 'pull_request', 'pull_request_review'],
  };
}

export function hookView(hook: GitHubHook, { account, repository, places }: Surroundings): View {
  const url = `${apiOf(account, repository, places)}/hooks/${hook.id}`;
  const last = hook.deliveries.at(-1);
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.isActive,
    events: hook.events,
    config: {
      content_type: 'json',
      insecure_ssl: '0',
      url: hook.url,
      ...(hook.secret === '' ? {} : { secret: '********' }),
    },
    updated_at: hook.createdAt,
    created_at: hook.createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response:
      last === undefined
        ? { code: null, status: 'unused', message: null }
        : { code: last.statusCode, status: last.status === 'OK' ? 'active' : 'failed', message: last.status },
  };
}

export function deliveryView(delivery: GitHubDelivery): View {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.isRedelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function pullLinks(issue: GitHubIssue, { account, repository, places }: Surroundings): View {
  const page = `${webOf(account, repository, places)}/pull/${issue.number}`;
  return {
    url: `${apiOf(account, repository, places)}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
}

function reactions(url: string): View {
  const none = { '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}

function apiOf(account: GitHubAccount, repository: GitHubRepository, { api }: Places): string {
  return `${api}/repos/${account.owner.login}/${repository.name}`;
}

function webOf(account: GitHubAccount, repository: GitHubRepository, { web }: Places): string {
  return `${web}/${account.owner.login}/${repository.name}`;
}
