import { control, controlToken, keepControlToken } from './api.js';
import { renderTask, renderTasks } from './clickup-view.js';
import { attempt, byId, fillOptions, onSubmit } from './dom.js';
import { renderIssue, renderIssues } from './github-view.js';
import { slackActs } from './slack-forms.js';
import { renderChannel, renderChannels, renderThread } from './slack-view.js';
import { FAULT_KINDS, renderFaults, renderJournal, renderRefusals } from './watch-view.js';

const RETRY_MS = 1500;

const state = {
  names: new Map(),
  messages: [],
  ephemerals: [],
  sessions: [],
  channels: [],
  tasks: [],
  issues: [],
  statuses: [],
  journal: [],
};
let following = new AbortController();

const here = (path) => `/workspaces/${state.workspaceId}${path}`;
const person = () => {
  const email = byId('person').value;
  if (email === '') throw new Error('This workspace has no people to act as. Create one with people in it.');
  return email;
};

const slack = slackActs(state, { here, person });

async function start() {
  byId('token-form').hidden = document.documentElement.dataset.locked !== 'true';
  byId('token').value = controlToken();
  fillOptions(
    byId('fault-kind'),
    FAULT_KINDS.map((kind) => ({ value: kind, label: kind })),
    '429',
  );
  wire();
  await listWorkspaces(new URLSearchParams(location.hash.slice(1)));
}

async function listWorkspaces(target) {
  await attempt(async () => {
    const { workspaces } = await control('GET', '/workspaces');
    const chosen = target.get('workspace') ?? state.workspaceId ?? workspaces.at(-1)?.workspaceId;
    fillOptions(
      byId('workspace'),
      workspaces.map(({ workspaceId, name }) => ({ value: workspaceId, label: `${name} (${workspaceId})` })),
      chosen,
    );
    if (chosen !== undefined) await openWorkspace(chosen, target);
    else setLive('waiting', 'no workspace yet');
  });
}

async function openWorkspace(id, target = new URLSearchParams()) {
  following.abort();
  following = new AbortController();
  const workspace = await control('GET', `/workspaces/${id}`);
  Object.assign(state, {
    workspaceId: id,
    channelId: target.get('channel') ?? workspace.slack.channels[0]?.id,
    threadTs: target.get('thread') ?? undefined,
    taskId: target.get('task') ?? undefined,
    repository: target.get('repository') ?? workspace.github.repositories[0]?.split('/')[1],
    issueNumber: Number(target.get('issue')) || undefined,
    statuses: workspace.clickup.statuses,
    serviceUserId: workspace.clickup.serviceUser.id,
    names: new Map([
      [workspace.slack.botUserId, 'Oblivion'],
      ...workspace.people.map(({ slackUserId, name }) => [slackUserId, name]),
    ]),
    journal: [],
  });
  fillOptions(byId('channel'), []);
  fillOptions(
    byId('person'),
    workspace.people.map(({ email, name }) => ({ value: email, label: name })),
    byId('person').value,
  );
  fillOptions(
    byId('repository'),
    workspace.github.repositories.map((name) => ({ value: name.split('/')[1], label: name })),
    state.repository,
  );
  byId('list-name').textContent = workspace.clickup.listName;
  void follow(following.signal);
}

/** Reads everything, then waits for the next thing to happen, until another workspace is opened. */
async function follow(signal) {
  let after = 0;
  while (!signal.aborted) {
    try {
      const isFirst = after === 0;
      const query = isFirst ? 'journal?limit=10000' : `journal/wait?after=${after}&timeoutMs=25000`;
      const { entries, seq } = await control('GET', here(`/${query}`), undefined, signal);
      after = Math.max(after, seq, 1);
      state.journal = [...state.journal, ...entries].slice(-500);
      if (isFirst || entries.length > 0) await refresh();
      setLive('live', `live · ${seq} entries`);
    } catch (error) {
      if (signal.aborted) return;
      setLive('broken', error.message);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function refresh() {
  const email = encodeURIComponent(byId('person').value);
  const [{ channels }, transcript, ephemerals, sessions, tasks, issues, faults, refusals, report] = await Promise.all([
    control('GET', here('/slack/channels')),
    control('GET', here(`/transcript?channelId=${state.channelId}`)),
    email === ''
      ? { messages: [] }
      : control('GET', here(`/slack/ephemerals?channelId=${state.channelId}&personEmail=${email}`)),
    control('GET', here('/slack/sessions')),
    control('GET', here('/clickup/tasks')),
    control('GET', here(`/github/issues?repository=${state.repository}`)),
    control('GET', here('/faults')),
    control('GET', here('/refusals')),
    state.taskId === undefined
      ? undefined
      : control('GET', here(`/clickup/tasks/${state.taskId}`)).catch(() => undefined),
  ]);
  const said = { messages: transcript.messages, ephemerals: ephemerals.messages, sessions: sessions.sessions };
  Object.assign(state, said, { channels });
  Object.assign(state, { tasks: tasks.tasks, issues: issues.issues, report });
  render();
  renderFaults(faults.faults, (id) => attempt(() => control('DELETE', here(`/faults/${id}`))));
  renderRefusals(refusals.entries);
  renderJournal(state.journal);
}

function render() {
  renderChannels(state, slack);
  renderChannel(state, (ts) => openThread(ts), slack);
  renderThread(state, slack);
  renderTasks(state, (id) => attempt(() => chooseTask(id)));
  renderTask(state);
  renderIssues(state, (number) => {
    state.issueNumber = number;
    render();
  });
  renderIssue(state);
}

function openThread(ts) {
  state.threadTs = ts;
  renderThread(state, slack);
  if (ts !== undefined) byId('reply-text').focus();
}

async function chooseTask(id) {
  state.taskId = id;
  state.report = await control('GET', here(`/clickup/tasks/${id}`));
  render();
}

function setLive(kind, text) {
  byId('live').dataset.state = kind;
  byId('live').textContent = text;
}

function wire() {
  byId('workspace').addEventListener('change', (event) => attempt(() => openWorkspace(event.target.value)));
  byId('channel').addEventListener('change', (event) => {
    Object.assign(state, { channelId: event.target.value, threadTs: undefined });
    void attempt(refresh);
  });
  byId('person').addEventListener('change', () => attempt(refresh));
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    keepControlToken(byId('token').value);
    void listWorkspaces(new URLSearchParams());
  });
  byId('new-workspace').addEventListener('click', () => attempt(createWorkspace));
  byId('thread-close').addEventListener('click', () => openThread(undefined));
  byId('faults-clear').addEventListener('click', () => attempt(() => control('DELETE', here('/faults'))));
  byId('task-status').addEventListener('change', (event) =>
    attempt(() =>
      control('PATCH', here(`/clickup/tasks/${state.taskId}`), { personEmail: person(), status: event.target.value }),
    ),
  );
  wireGitHub();
  addEventListener('hashchange', () => listWorkspaces(new URLSearchParams(location.hash.slice(1))));
  wireForms();
}

function wireForms() {
  slack.wire();
  onSubmit(byId('comment-form'), () =>
    control('POST', here(`/clickup/tasks/${state.taskId}/comments`), {
      personEmail: person(),
      text: byId('comment-text').value,
    }),
  );
  onSubmit(byId('task-form'), async () => {
    const priority = byId('task-priority').value;
    const { id } = await control('POST', here('/clickup/tasks'), {
      personEmail: person(),
      name: byId('task-name').value,
      markdownDescription: byId('task-description').value,
      priority: priority === '' ? undefined : Number(priority),
    });
    byId('new-task').open = false;
    await chooseTask(id);
  });
  byId('fault-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const times = byId('fault-times').value;
    const order = {
      target: byId('fault-target').value,
      kind: byId('fault-kind').value,
      times: times === '' ? undefined : Number(times),
    };
    void attempt(() => control('POST', here('/faults'), order));
  });
}

function wireGitHub() {
  const act = (method, path, body) =>
    control(method, here(`/github/${path}`), { personEmail: person(), repository: state.repository, ...body });
  byId('repository').addEventListener('change', (event) => {
    Object.assign(state, { repository: event.target.value, issueNumber: undefined });
    void attempt(refresh);
  });
  byId('issue-state').addEventListener('change', (event) => {
    const reason = event.target.value;
    const change = reason === 'open' ? { state: 'open' } : { state: 'closed', stateReason: reason };
    void attempt(() => act('PATCH', `issues/${state.issueNumber}`, change));
  });
  byId('issue-merge').addEventListener('click', () => attempt(() => act('POST', `pulls/${state.issueNumber}/merge`)));
  onSubmit(byId('issue-comment-form'), () =>
    act('POST', `issues/${state.issueNumber}/comments`, { body: byId('issue-comment-text').value }),
  );
  onSubmit(byId('issue-form'), async () => {
    const kind = byId('issue-kind').value;
    const opened = await act('POST', kind, {
      title: byId('issue-title-text').value,
      body: byId('issue-body-text').value,
    });
    byId('new-issue').open = false;
    state.issueNumber = (opened.issue ?? opened.pull).number;
  });
}

async function createWorkspace() {
  const people = [
    { name: 'Ann Lee', email: 'ann@example.test' },
    { name: 'Ben Ode', email: 'ben@example.test' },
  ];
  const { workspaceId } = await control('POST', '/workspaces', {
    name: 'Playground',
    channels: ['general', 'demo'],
    people,
  });
  await listWorkspaces(new URLSearchParams({ workspace: workspaceId }));
}

await start();
