import { newClickUpTaskId } from '../worlds/identifiers.js';
import { type ClickUpCall, type ClickUpOperation, listOf, requireTeam, taskOf } from './clickup-call.js';
import type { TaskChange } from './clickup-changes.service.js';
import { refusals } from './clickup-error.js';
import type { ClickUpStatus, ClickUpTag, ClickUpTask, ClickUpWorkspace } from './clickup-workspace.js';
import { datesOf, findStatus, initialStatus } from './statuses.js';
import { selectTasks } from './task-filter.js';
import { markdownOf, millisecondsOf, priorityOf, userIdsOf } from './task-input.js';
import { taskView } from './task-view.js';

const MAX_NAME_CHARACTERS = 2048;

export const TASK_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  createTask,
  getTask: (call) =>
    taskView(call.workspace, taskOf(call), {
      withMarkdown: call.query.include_markdown_description === 'true',
      baseUrl: call.baseUrl,
    }),
  updateTask,
  deleteTask,
  getTasks: (call) => searchTasks(call, { ...call.query, list_ids: undefined, 'list_ids[]': listOf(call).id }),
  getFilteredTeamTasks: (call) => {
    requireTeam(call);
    return searchTasks(call, call.query);
  },
  addTagToTask: (call) => changeTag(call, true),
  removeTagFromTask: (call) => changeTag(call, false),
};

function createTask(call: ClickUpCall): unknown {
  const { workspace, body, userId } = call;
  const list = listOf(call);
  const name = nameOf(body.name);
  const status =
    body.status === undefined || body.status === null
      ? initialStatus(list.statuses)
      : findStatus(list.statuses, String(body.status));
  if (status === undefined) throw refusals.statusOfNewTask();
  const parentId = body.parent === undefined || body.parent === null ? null : String(body.parent);
  if (parentId !== null && !workspace.tasks.has(parentId)) throw refusals.parentInvalid();
  const task = newTask({ listId: list.id, name, status, userId, parentId, orderindex: workspace.tasks.size + 1 });
  task.markdown = markdownOf(body) ?? '';
  task.priority = priorityOf(body) ?? null;
  task.assigneeIds = userIdsOf(workspace, body.assignees);
  task.tags = tagNames(body.tags).map((tagName) => tagOf(workspace, tagName, userId));
  task.dueDateMs = millisecondsOf(body, 'due_date') ?? null;
  task.startDateMs = millisecondsOf(body, 'start_date') ?? null;
  task.timeEstimateMs = millisecondsOf(body, 'time_estimate') ?? null;
  call.changes.createTask(call.world, task);
  return taskView(workspace, task, { withMarkdown: true, baseUrl: call.baseUrl });
}

function updateTask(call: ClickUpCall): unknown {
  const task = taskOf(call);
  call.changes.changeTask(call.world, task, { change: changeOf(call, task), userId: call.userId });
  return taskView(call.workspace, task, { withMarkdown: true, baseUrl: call.baseUrl });
}

function changeOf({ workspace, body }: ClickUpCall, task: ClickUpTask): TaskChange {
  const markdown = markdownOf(body);
  const priority = priorityOf(body);
  const dueDateMs = millisecondsOf(body, 'due_date');
  const startDateMs = millisecondsOf(body, 'start_date');
  const timeEstimateMs = millisecondsOf(body, 'time_estimate');
  const assignees = (body.assignees ?? {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(assignees)) throw refusals.assigneeInvalid();
  return {
    ...(body.name === undefined ? {} : { name: nameOf(body.name) }),
    ...(markdown === undefined ? {} : { markdown }),
    ...(body.status === undefined ? {} : { status: statusOf(workspace, task, String(body.status)) }),
    ...(priority === undefined ? {} : { priority }),
    ...(dueDateMs === undefined ? {} : { dueDateMs }),
    ...(startDateMs === undefined ? {} : { startDateMs }),
    ...(timeEstimateMs === undefined ? {} : { timeEstimateMs }),
    ...(typeof body.archived === 'boolean' ? { isArchived: body.archived } : {}),
    addAssigneeIds: userIdsOf(workspace, assignees.add),
    removeAssigneeIds: userIdsOf(workspace, assignees.rem),
  };
}

function deleteTask(call: ClickUpCall): unknown {
  call.changes.deleteTask(call.world, taskOf(call));
  return {};
}

function searchTasks(call: ClickUpCall, query: Readonly<Record<string, unknown>>): unknown {
  const { tasks, isLast } = selectTasks(call.workspace, query);
  const options = { withMarkdown: query.include_markdown_description === 'true', baseUrl: call.baseUrl };
  return { tasks: tasks.map((task) => taskView(call.workspace, task, options)), last_page: isLast };
}

function changeTag(call: ClickUpCall, isAdded: boolean): unknown {
  const task = taskOf(call);
  const tag = tagOf(call.workspace, call.params.tagName ?? '', call.userId);
  call.changes.tag(call.world, task, { tag, userId: call.userId, isAdded });
  return {};
}

function nameOf(given: unknown): string {
  if (typeof given !== 'string' || given.trim() === '' || given.length > MAX_NAME_CHARACTERS)
    throw refusals.taskNameInvalid();
  return given;
}

export function statusOf(workspace: ClickUpWorkspace, task: ClickUpTask, name: string): ClickUpStatus {
  const status = findStatus(workspace.lists.get(task.listId)?.statuses ?? [], name);
  if (status === undefined) throw refusals.statusOfTask();
  return status;
}

function tagNames(given: unknown): readonly string[] {
  return Array.isArray(given)
    ? given.map((tag: unknown) => String((tag as { name?: unknown } | null)?.name ?? tag))
    : [];
}

/** The space's tag of that name, lower-cased as ClickUp does; made when it is new. */
export function tagOf(workspace: ClickUpWorkspace, givenName: string, userId: number): ClickUpTag {
  const name = givenName.toLowerCase();
  const known = workspace.space.tags.get(name);
  if (known !== undefined) return known;
  const tag = { name, tag_fg: '#FFFFFF', tag_bg: '#7C4DFF', creator: userId };
  workspace.space.tags.set(name, tag);
  return tag;
}

/** A task with nothing but a name, a status and an author. */
export function newTask(input: {
  listId: string;
  name: string;
  status: ClickUpStatus;
  userId: number;
  parentId: string | null;
  orderindex: number;
}): ClickUpTask {
  const nowMs = Date.now();
  return {
    id: newClickUpTaskId(),
    listId: input.listId,
    creatorId: input.userId,
    orderindex: input.orderindex,
    dateCreatedMs: nowMs,
    parentId: input.parentId,
    statusHistory: [],
    name: input.name,
    markdown: '',
    status: input.status,
    priority: null,
    assigneeIds: [],
    tags: [],
    dueDateMs: null,
    startDateMs: null,
    timeEstimateMs: null,
    dateUpdatedMs: nowMs,
    ...datesOf(input.status, nowMs),
    isArchived: false,
    fieldValues: new Map(),
  };
}
