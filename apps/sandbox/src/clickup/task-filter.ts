import { refusals } from './clickup-error.js';
import type { ClickUpTask, ClickUpWorkspace } from './clickup-workspace.js';

type Query = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 100;

export interface TaskPage {
  readonly tasks: readonly ClickUpTask[];
  readonly isLast: boolean;
}

/** The page of tasks that a search or a list view asks for, newest first unless `reverse`. */
export function selectTasks(workspace: ClickUpWorkspace, query: Query): TaskPage {
  const page = query.page === undefined ? 0 : Number(query.page);
  if (!Number.isInteger(page) || page < 0) throw refusals.pageInvalid();
  const found = [...workspace.tasks.values()].filter((task) => isWanted(workspace, task, query));
  const sorted = found.sort((left, right) => compare(left, right, query.order_by));
  const ordered = isTrue(query.reverse) ? sorted.toReversed() : sorted;
  const start = page * PAGE_SIZE;
  return { tasks: ordered.slice(start, start + PAGE_SIZE), isLast: start + PAGE_SIZE >= ordered.length };
}

function isWanted(workspace: ClickUpWorkspace, task: ClickUpTask, query: Query): boolean {
  const list = workspace.lists.get(task.listId);
  return (
    isIn(query, 'list_ids', [task.listId]) &&
    isIn(query, 'space_ids', [list?.spaceId ?? '']) &&
    isIn(query, 'project_ids', [list?.folderId ?? '']) &&
    isIn(query, 'statuses', [task.status.status]) &&
    isIn(query, 'assignees', task.assigneeIds.map(String)) &&
    isIn(
      query,
      'tags',
      task.tags.map(({ name }) => name),
    ) &&
    (isTrue(query.include_closed) || task.status.type !== 'closed' || valuesOf(query, 'statuses').length > 0) &&
    (isTrue(query.subtasks) || task.parentId === null) &&
    isTrue(query.archived) === task.isArchived &&
    isBetween(query, 'date_created', task.dateCreatedMs) &&
    isBetween(query, 'date_updated', task.dateUpdatedMs) &&
    isBetween(query, 'date_done', task.dateDoneMs) &&
    isBetween(query, 'due_date', task.dueDateMs)
  );
}

/** Values of a list parameter, written `name[]=a&name[]=b`. */
function valuesOf(query: Query, name: string): readonly string[] {
  const given = query[`${name}[]`] ?? query[name];
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map(String);
}

function isIn(query: Query, name: string, actual: readonly string[]): boolean {
  const wanted = valuesOf(query, name).map((value) => value.toLowerCase());
  return wanted.length === 0 || actual.some((value) => wanted.includes(value.toLowerCase()));
}

function isBetween(query: Query, name: string, actualMs: number | null): boolean {
  const after = query[`${name}_gt`];
  const before = query[`${name}_lt`];
  if (after === undefined && before === undefined) return true;
  if (actualMs === null) return false;
  return (after === undefined || actualMs > Number(after)) && (before === undefined || actualMs < Number(before));
}

function isTrue(value: unknown): boolean {
  return value === 'true' || value === true;
}

function compare(left: ClickUpTask, right: ClickUpTask, orderBy: unknown): number {
  switch (orderBy) {
    case 'updated':
      return right.dateUpdatedMs - left.dateUpdatedMs;
    case 'due_date':
      return (right.dueDateMs ?? 0) - (left.dueDateMs ?? 0);
    case 'id':
      return right.id.localeCompare(left.id);
    default:
      return right.dateCreatedMs - left.dateCreatedMs || right.orderindex - left.orderindex;
  }
}
