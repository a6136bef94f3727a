import type { Answer, Call, OutsideWorld } from './outside-world.ts';

export const clickUpNames = {
  workspaceId: '900',
  token: 'pk_simulation',
  serviceUserId: '77',
  webhookSecret: 'clickup-secret',
  listId: 'L1',
} as const;

const listStatuses = [
  { status: 'to do', type: 'open', orderindex: 0 },
  { status: 'in progress', type: 'custom', orderindex: 1 },
  { status: 'in review', type: 'custom', orderindex: 2 },
  { status: 'closed', type: 'closed', orderindex: 3 },
];
const person = { id: 183, username: 'Mira' };
const service = { id: Number(clickUpNames.serviceUserId), username: 'Oblivion' };

export interface ClickUpComment {
  readonly id: string;
  /** The mark of the effect that wrote it; a person's comment has none. */
  readonly effectId: string | undefined;
  readonly text: string;
  readonly parts: readonly object[];
}

interface Assignment {
  readonly add: readonly number[];
  readonly rem: readonly number[];
}

export interface ClickUpTask {
  readonly id: string;
  readonly isTagged: boolean;
  title: string;
  status: string;
  isDeleted: boolean;
  updatedAt: number;
  /** Tags that Nexus gave it. */
  readonly tags: Set<string>;
  readonly assignees: Set<number>;
  readonly comments: ClickUpComment[];
}

/** One ClickUp list: its tasks, and what people and Nexus did to them. */
export class ClickUpSide {
  readonly tasks: ClickUpTask[] = [];
  readonly #world: OutsideWorld;

  constructor(world: OutsideWorld) {
    this.#world = world;
  }

  writeTask(isTagged: boolean): void {
    const number = this.#world.count();
    const task = { id: `t${number}`, isTagged, title: `Task ${number}`, status: 'to do', comments: [] };
    this.tasks.push({ ...task, isDeleted: false, updatedAt: number, tags: new Set(), assignees: new Set() });
    this.#announce('taskCreated', task.id, [{ field: 'task_creation', user: person }]);
  }

  editTask(task: ClickUpTask): void {
    task.title = `Task of another name ${this.#touch(task)}`;
    this.#announce('taskUpdated', task.id, [{ field: 'name', user: person, after: task.title }]);
  }

  comment(task: ClickUpTask, text: string): ClickUpComment {
    return this.#comment(task, { text, parts: [{ text }], effectId: undefined });
  }

  setStatus(task: ClickUpTask, status: string, by = person): void {
    if (task.status === status) return;
    const before = { status: task.status };
    task.status = status;
    this.#touch(task);
    this.#announce('taskStatusUpdated', task.id, [{ field: 'status', user: by, before, after: { status } }]);
  }

  deleteTask(task: ClickUpTask): void {
    task.isDeleted = true;
    this.#announce('taskDeleted', task.id, []);
  }

  answer({ method, path, body }: Call): Answer {
    const [kind = '', id = '', part, name = ''] = path.replace('/clickup/v2/', '').split('/');
    if (kind === 'user') return { status: 200, body: { user: service } };
    if (kind === 'team' && id === '') return { status: 200, body: { teams: [{ id: clickUpNames.workspaceId }] } };
    if (kind === 'team' && part === 'webhook') return this.#webhook(method);
    if (kind === 'team' && part === 'task') return this.#changed(Number(body['date_updated_gt']));
    if (kind === 'list') return { status: 200, body: { id: clickUpNames.listId, statuses: listStatuses } };
    const task = this.tasks.find((candidate) => candidate.id === id && !candidate.isDeleted);
    if (kind !== 'task') return { status: 400, body: { err: `unknown address ${path}` } };
    if (task === undefined) return { status: 404, body: { err: 'Task not found', ECODE: 'ITEM_013' } };
    if (part === 'comment') return method === 'GET' ? listComments(task) : this.#addComment(task, body);
    if (part === 'tag') return this.#tag(task, name, method);
    if (method === 'GET') return { status: 200, body: viewOf(task) };
    if (method !== 'PUT') return { status: 400, body: { err: `unknown call ${method}` } };
    if (body['assignees'] !== undefined) return this.#assign(task, body['assignees'] as Assignment);
    if (typeof body['status'] !== 'string') return { status: 400, body: { err: 'no status' } };
    this.setStatus(task, body['status'], service);
    return { status: 200, body: viewOf(task) };
  }

  #assign(task: ClickUpTask, { add, rem }: Assignment): Answer {
    const removed = rem.filter((id) => task.assignees.delete(id));
    const added = add.filter((id) => !task.assignees.has(id));
    for (const id of added) task.assignees.add(id);
    const changes = [
      ...added.map(() => ({ field: 'assignee_add', user: service, after: service })),
      ...removed.map(() => ({ field: 'assignee_rem', user: service, before: service })),
    ];
    if (changes.length > 0) {
      this.#touch(task);
      this.#announce('taskAssigneeUpdated', task.id, changes);
    }
    return { status: 200, body: viewOf(task) };
  }

  /** Tasks that changed, the oldest change first. */
  #changed(after: number): Answer {
    const changed = this.tasks.filter((task) => !task.isDeleted && task.updatedAt > after);
    const tasks = changed.toSorted((one, other) => one.updatedAt - other.updatedAt).map(viewOf);
    return { status: 200, body: { tasks, last_page: true } };
  }

  #webhook(method: string): Answer {
    if (method === 'GET') return { status: 200, body: { webhooks: [] } };
    return { status: 200, body: { webhook: { id: 'W1', secret: clickUpNames.webhookSecret } } };
  }

  #tag(task: ClickUpTask, name: string, method: string): Answer {
    const isAdded = method === 'POST';
    if (task.tags.has(name) === isAdded) return { status: 400, body: { err: `the tag ${name} is so already` } };
    if (isAdded) task.tags.add(name);
    else task.tags.delete(name);
    this.#touch(task);
    const field = isAdded ? 'tag' : 'tag_removed';
    this.#announce('taskTagUpdated', task.id, [{ field, user: service, after: [{ name }] }]);
    return { status: 200, body: {} };
  }

  #addComment(task: ClickUpTask, body: Call['body']): Answer {
    const parts = body['comment'] as readonly { text: string; attributes?: { link?: string } }[];
    const effectId = parts
      .map(({ attributes }) => /[?&]effect=(eff_[0-9a-f]{32})/.exec(attributes?.link ?? '')?.[1])
      .find((found) => found !== undefined);
    if (effectId === undefined) return { status: 400, body: { err: 'no mark of the effect' } };
    const text = parts.map((part) => part.text).join('');
    return { status: 200, body: { id: this.#comment(task, { text, parts, effectId }).id } };
  }

  #comment(task: ClickUpTask, comment: Omit<ClickUpComment, 'id'>): ClickUpComment {
    const made = { id: `c${this.#touch(task)}`, ...comment };
    task.comments.push(made);
    const by = comment.effectId === undefined ? person : service;
    const shown = { id: made.id, text_content: made.text, comment: made.parts, user: by };
    this.#announce('taskCommentPosted', task.id, [{ field: 'comment', user: by, comment: shown }]);
    return made;
  }

  #touch(task: ClickUpTask): number {
    task.updatedAt = this.#world.count();
    return task.updatedAt;
  }

  #announce(event: string, taskId: string, changes: readonly object[]): void {
    const number = this.#world.count();
    const items = changes.map((change) => ({ id: `h${number}`, date: String(number), ...change }));
    const body = { event, task_id: taskId, webhook_id: 'W1', history_items: items };
    const name = items.length > 0 ? `h${number}` : `${event}:${taskId}`;
    this.#world.webhooks.push({ provider: 'clickup', name, body: JSON.stringify(body) });
  }
}

function listComments(task: ClickUpTask): Answer {
  const comments = task.comments.toReversed().map(({ id, text, parts, effectId }) => ({
    id,
    comment: parts,
    comment_text: text,
    user: effectId === undefined ? person : service,
    date: '1',
  }));
  return { status: 200, body: { comments } };
}

function viewOf(task: ClickUpTask): object {
  const status = listStatuses.find((entry) => entry.status === task.status);
  const description = task.isTagged ? 'Please do this, @demo.' : 'Nobody is asked.';
  return {
    id: task.id,
    name: task.title,
    markdown_description: description,
    status,
    priority: null,
    url: `https://clickup.example.test/t/${task.id}`,
    date_updated: String(task.updatedAt),
    list: { id: clickUpNames.listId },
    tags: [...task.tags].map((name) => ({ name })),
    assignees: [...task.assignees].map((id) => ({ id, username: 'Oblivion' })),
  };
}
