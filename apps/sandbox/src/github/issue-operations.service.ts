import type { GitHubIssue, GitHubLabel } from './github-account.js';
import {
  aroundOf,
  commentOf,
  doingOf,
  type GitHubAnswer,
  type GitHubCall,
  type GitHubOperation,
  issueOf,
  pageOf,
  pullOf,
  repositoryOf,
  textOf,
} from './github-call.js';
import { refusals } from './github-error.js';
import { commentView, issueView, labelView, pullView, repositoryView, reviewView } from './views.js';

const longestBody = 65_536;

export const ISSUE_OPERATIONS: Readonly<Record<string, GitHubOperation>> = {
  getRepository: (call) => ({ body: repositoryView(aroundOf(call)) }),
  listIssues,
  createIssue,
  getIssue: (call) => ({ body: issueView(issueOf(call), aroundOf(call)) }),
  updateIssue,
  listIssueComments,
  createIssueComment,
  getIssueComment: (call) => ({ body: commentView(commentOf(call), aroundOf(call)) }),
  updateIssueComment,
  deleteIssueComment,
  listLabels: (call) => pageOf(call, [...repositoryOf(call).labels.values()], (one) => labelView(one, aroundOf(call))),
  createLabel,
  listIssueLabels: (call) => labelsOf(call, issueOf(call)),
  addIssueLabels,
  removeIssueLabel,
  listPulls,
  getPull: (call) => ({ body: pullView(pullOf(call), aroundOf(call)) }),
  listReviews: (call) => {
    const pull = pullOf(call);
    return pageOf(call, pull.pull?.reviews ?? [], (review) => reviewView(review, pull, aroundOf(call)));
  },
};

function listIssues(call: GitHubCall): GitHubAnswer {
  const { state = 'open', since, direction = 'desc', sort = 'created', labels } = call.query;
  const after = since === undefined ? 0 : Date.parse(String(since));
  if (Number.isNaN(after)) throw refusals.invalid('Issue', 'since', 'invalid');
  const wanted = labels === undefined ? [] : String(labels).split(',');
  const key = (issue: GitHubIssue): string => (sort === 'updated' ? issue.updatedAt : issue.createdAt);
  const found = [...repositoryOf(call).issues.values()]
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => Date.parse(issue.updatedAt) >= after)
    .filter((issue) => wanted.every((name) => issue.labels.includes(name)))
    .sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  if (direction === 'desc') found.reverse();
  return pageOf(call, found, (issue) => issueView(issue, aroundOf(call)));
}

function createIssue(call: GitHubCall): GitHubAnswer {
  const labels = Array.isArray(call.body.labels) ? call.body.labels.map(String) : [];
  const body = typeof call.body.body === 'string' ? call.body.body : null;
  const issue = call.changes.open(doingOf(call), { title: textOf(call, 'Issue', 'title'), body, labels });
  return { status: 201, body: issueView(issue, aroundOf(call)) };
}

function updateIssue(call: GitHubCall): GitHubAnswer {
  const issue = issueOf(call);
  const { title, body, state, state_reason: reason } = call.body;
  if (state !== undefined && state !== 'open' && state !== 'closed')
    throw refusals.invalid('Issue', 'state', 'invalid');
  call.changes.edit(doingOf(call), issue, {
    ...(title === undefined ? {} : { title: String(title) }),
    ...(body === undefined ? {} : { body: body === null ? null : String(body) }),
    ...(state === undefined ? {} : { state }),
    ...(reason === 'completed' || reason === 'not_planned' || reason === 'duplicate' ? { stateReason: reason } : {}),
  });
  return { body: issueView(issue, aroundOf(call)) };
}

function listIssueComments(call: GitHubCall): GitHubAnswer {
  const issue = issueOf(call);
  const after = call.query.since === undefined ? 0 : Date.parse(String(call.query.since));
  const found = [...repositoryOf(call).comments.values()].filter(
    (comment) => comment.issueNumber === issue.number && Date.parse(comment.updatedAt) >= after,
  );
  return pageOf(call, found, (comment) => commentView(comment, aroundOf(call)));
}

function createIssueComment(call: GitHubCall): GitHubAnswer {
  const issue = issueOf(call);
  const isViaApp = call.caller.kind === 'installation';
  const comment = call.changes.comment(doingOf(call), issue, { body: commentBody(call), isViaApp });
  return { status: 201, body: commentView(comment, aroundOf(call)) };
}

function updateIssueComment(call: GitHubCall): GitHubAnswer {
  const comment = commentOf(call);
  call.changes.editComment(doingOf(call), comment, commentBody(call));
  return { body: commentView(comment, aroundOf(call)) };
}

function deleteIssueComment(call: GitHubCall): GitHubAnswer {
  call.changes.deleteComment(doingOf(call), commentOf(call));
  return { status: 204, body: undefined };
}

function commentBody(call: GitHubCall): string {
  const text = textOf(call, 'IssueComment', 'body');
  if ([...text].length > longestBody) throw refusals.invalid('IssueComment', 'body', 'custom');
  return text;
}

function createLabel(call: GitHubCall): GitHubAnswer {
  const name = textOf(call, 'Label', 'name');
  const { labels } = repositoryOf(call);
  if ([...labels.keys()].some((label) => label.toLowerCase() === name.toLowerCase()))
    throw refusals.invalid('Label', 'name', 'already_exists');
  const color = typeof call.body.color === 'string' ? call.body.color : 'ededed';
  if (!/^[0-9a-f]{6}$/i.test(color)) throw refusals.invalid('Label', 'color', 'invalid');
  call.changes.ensureLabel(doingOf(call), name);
  const made = { ...(labels.get(name) as GitHubLabel), color };
  const { description } = call.body;
  labels.set(name, typeof description === 'string' ? { ...made, description } : made);
  return { status: 201, body: labelView(labels.get(name) as GitHubLabel, aroundOf(call)) };
}

function addIssueLabels(call: GitHubCall): GitHubAnswer {
  const issue = issueOf(call);
  const { labels } = call.body;
  if (!Array.isArray(labels) || labels.length === 0) throw refusals.invalid('Issue', 'labels', 'missing_field');
  for (const name of labels.map(String)) call.changes.label(doingOf(call), issue, name);
  return labelsOf(call, issue);
}

function removeIssueLabel(call: GitHubCall): GitHubAnswer {
  const issue = issueOf(call);
  const name = issue.labels.find((label) => label.toLowerCase() === call.params.name?.toLowerCase());
  if (name === undefined) throw refusals.notFound();
  call.changes.unlabel(doingOf(call), issue, name);
  return labelsOf(call, issue);
}

function labelsOf(call: GitHubCall, issue: GitHubIssue): GitHubAnswer {
  const { labels } = repositoryOf(call);
  return { body: issue.labels.map((name) => labelView(labels.get(name) as GitHubLabel, aroundOf(call))) };
}

function listPulls(call: GitHubCall): GitHubAnswer {
  const { state = 'open' } = call.query;
  const found = [...repositoryOf(call).issues.values()].filter(
    (issue) => issue.pull !== null && (state === 'all' || issue.state === state),
  );
  return pageOf(call, found.toReversed(), (issue) => pullView(issue, aroundOf(call)));
}
