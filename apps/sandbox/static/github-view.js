import { byId, element, fill, timeOf } from './dom.js';

export function renderIssues(state, choose) {
  const rows = state.issues.map(({ issue }) => {
    const button = element(
      'button',
      {
        type: 'button',
        'aria-pressed': String(issue.number === state.issueNumber),
        onclick: () => choose(issue.number),
      },
      element('span', { class: 'name' }, `#${issue.number} ${issue.title}`),
      issue.pull_request ? element('span', { class: 'muted' }, 'pull request') : undefined,
      element('span', { class: 'status', 'data-type': issue.state === 'open' ? 'open' : 'closed' }, stateOf(issue)),
    );
    return element('li', {}, button);
  });
  const none = element('li', { class: 'empty' }, 'No issues yet. Open one with “New issue or pull request”.');
  fill(byId('issues'), rows.length > 0 ? rows : [none]);
}

export function renderIssue(state) {
  const found = state.issues.find(({ issue }) => issue.number === state.issueNumber);
  byId('issue').hidden = found === undefined;
  if (found === undefined) return;
  const { issue, comments } = found;
  byId('issue-title').textContent = `#${issue.number} ${issue.title}`;
  byId('issue-facts').textContent = [`by ${issue.user.login}`, ...issue.labels.map(({ name }) => name)].join(' · ');
  byId('issue-markdown').textContent = issue.body ?? '';
  byId('issue-merge').hidden = !issue.pull_request || issue.state === 'closed';
  if (document.activeElement !== byId('issue-state')) {
    const closed = issue.state_reason === 'not_planned' ? 'not_planned' : 'completed';
    byId('issue-state').value = issue.state === 'open' ? 'open' : closed;
  }
  const lines = comments.map((comment) =>
    element(
      'li',
      { class: comment.performed_via_github_app ? 'app' : '' },
      element('span', { class: 'who' }, comment.user.login),
      timeOf(Date.parse(comment.created_at)),
      element('div', { class: 'text' }, comment.body),
    ),
  );
  fill(byId('issue-comments'), lines.length > 0 ? lines : [element('li', { class: 'empty' }, 'No comments yet.')]);
}

function stateOf(issue) {
  if (issue.pull_request?.merged_at) return 'merged';
  return issue.state_reason === 'not_planned' ? 'not planned' : issue.state;
}
