import { type ClickUpTask, descriptionOf } from '../../integrations/clickup/clickup-task.js';
import type { ClickUpChange, ClickUpComment } from '../../integrations/clickup/clickup-webhook.js';
import { maximumTitleLength } from '../tasks/source-task.js';
import type { SourceComment, SourceNews, TaskOfSource } from '../work-sources/work-source.js';
import { type ChosenStatuses, stateOfStatus } from './status-mapping.js';

/** A ClickUp task in Oblivion's words. */
export function toTask(
  task: ClickUpTask,
  { chosen, serviceUserId }: { readonly chosen: ChosenStatuses; readonly serviceUserId: string },
): TaskOfSource {
  return {
    externalId: task.id,
    url: task.url,
    title: clean(task.name).slice(0, maximumTitleLength) || 'Untitled task',
    description: clean(descriptionOf(task)),
    priority: task.priority,
    status: task.status.status,
    updatedAt: updatedAt(task),
    place: task.list.id,
    placeName: task.list.name ? clean(task.list.name) : null,
    assignees: assigneesOf(task, serviceUserId),
    people: peopleOf(task, serviceUserId),
    state: stateOfStatus(task.status, chosen),
    labels: task.tags.map((tag) => tag.name),
  };
}

/** Oblivion's own account says that an agent has the task, which is told otherwise. */
function assigneesOf({ assignees }: ClickUpTask, serviceUserId: string): readonly string[] | null {
  const people = assignees?.filter(({ id }) => id !== serviceUserId);
  return people?.map(({ username }) => clean(username ?? 'Somebody')) ?? null;
}

function peopleOf({ assignees = [], creator }: ClickUpTask, serviceUserId: string): readonly string[] {
  const ids = [...assignees.map(({ id }) => id), ...(creator?.id === undefined ? [] : [creator.id])];
  return [...new Set(ids)].filter((id) => id !== serviceUserId);
}

export function updatedAt(task: ClickUpTask): Date {
  const milliseconds = Number(task.date_updated);
  return new Date(Number.isFinite(milliseconds) ? milliseconds : 0);
}

/** What a change and the present task tell. What our own account wrote or set is left out. */
export function toNews(
  change: ClickUpChange,
  task: ClickUpTask | undefined,
  context: { readonly serviceUserId: string; readonly isFound: boolean; readonly chosen: ChosenStatuses },
): SourceNews {
  const by = change.by?.name ?? 'Somebody';
  const { status } = change;
  const isOwnStatus = status?.by?.id === context.serviceUserId;
  return {
    externalId: change.taskId,
    by,
    task: task === undefined ? undefined : toTask(task, context),
    goneBecause: task === undefined ? 'it was deleted in ClickUp' : null,
    comments: change.comments.filter((comment) => !comment.isOwnEffect).map(toComment),
    status: status === null || isOwnStatus ? null : { from: status.from, to: status.to, by: status.by?.name ?? by },
    isFound: context.isFound,
  };
}

const ownFields: ReadonlySet<string> = new Set([
  'status',
  'tag',
  'tag_removed',
  'assignee_add',
  'assignee_rem',
  'custom_field',
]);

/** Loop guard: a comment that carries our mark, or a status or a tag that our own account set. */
export function isOwn(change: ClickUpChange, serviceUserId: string): boolean {
  if (change.comments.length > 0) return change.comments.every((comment) => comment.isOwnEffect);
  if (change.event === 'taskCreated' || change.fields.length === 0) return false;
  const isOurs = change.by?.id === serviceUserId && (change.status ?? change).by?.id === serviceUserId;
  return isOurs && change.fields.every((field) => ownFields.has(field));
}

function toComment({ id, author, text }: ClickUpComment): SourceComment {
  return { id, author: author?.name ?? 'Somebody', text, isDeleted: false };
}

/** PostgreSQL keeps neither zero characters nor halves of characters. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
