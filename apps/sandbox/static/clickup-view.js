import { byId, element, fill, fillOptions, timeOf } from './dom.js';

export function renderTasks(state, choose) {
  const rows = state.tasks.map((task) => {
    const isChosen = task.id === state.taskId;
    const button = element(
      'button',
      { type: 'button', id: `task-${task.id}`, 'aria-pressed': String(isChosen), onclick: () => choose(task.id) },
      element('span', { class: 'name' }, task.name),
      task.priority ? element('span', { class: 'muted' }, task.priority.priority) : undefined,
      element('span', { class: 'status', 'data-type': task.status.type }, task.status.status),
    );
    return element('li', {}, button);
  });
  fill(
    byId('tasks'),
    rows.length > 0 ? rows : [element('li', { class: 'empty' }, 'No tasks yet. Write one with “New task”.')],
  );
}

export function renderTask(state) {
  const { report } = state;
  byId('task').hidden = report === undefined;
  if (report === undefined) return;
  const { task, comments, statusHistory } = report;
  byId('task-title').textContent = task.name;
  byId('task-facts').textContent = factsOf(task, statusHistory);
  byId('task-markdown').textContent = task.markdown_description;
  if (document.activeElement !== byId('task-status')) {
    fillOptions(
      byId('task-status'),
      state.statuses.map(({ status }) => ({ value: status, label: status })),
      task.status.status,
    );
  }
  const lines = comments.map((comment) => commentLine(state, comment));
  fill(byId('comments'), lines.length > 0 ? lines : [element('li', { class: 'empty' }, 'No comments yet.')]);
}

function factsOf(task, statusHistory) {
  const assignees = task.assignees.map(({ username }) => username).join(', ') || 'nobody';
  const tags = task.tags.map(({ name }) => `#${name}`).join(' ');
  const way = statusHistory.map(({ to }) => to).join(' → ');
  return [
    `${task.id}`,
    `assigned to ${assignees}`,
    task.priority ? `priority ${task.priority.priority}` : '',
    tags,
    way,
  ]
    .filter(Boolean)
    .join(' · ');
}

function commentLine(state, comment) {
  const isService = comment.user.id === state.serviceUserId;
  return element(
    'li',
    { class: isService ? 'app' : '' },
    element('span', { class: 'who' }, comment.user.username),
    timeOf(Number(comment.date)),
    isService ? element('span', { class: 'tag app' }, 'app') : undefined,
    comment.parent_comment_id ? element('span', { class: 'tag' }, 'reply') : undefined,
    element('div', { class: 'text' }, comment.comment_text),
  );
}
