import { newUuid } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type {
  ClickUpComment,
  ClickUpField,
  ClickUpList,
  ClickUpStatus,
  ClickUpTag,
  ClickUpTask,
  ClickUpUser,
} from './clickup-workspace.js';
import * as history from './history-items.js';
import type { ItemBase } from './history-items.js';
import { plainTextOfMarkdown, quillOfText } from './plain-text.js';
import { datesOf, findStatus, initialStatus } from './statuses.js';
import { userOf } from './task-view.js';
import type { ClickUpWebhookSender } from './webhook-sender.service.js';

/** Changes of one field; a change to what is already there is none. */
export interface TaskChange {
  readonly name?: string;
  readonly markdown?: string;
  readonly status?: ClickUpStatus;
  readonly priority?: number | null;
  readonly addAssigneeIds?: readonly number[];
  readonly removeAssigneeIds?: readonly number[];
  readonly dueDateMs?: number | null;
  readonly startDateMs?: number | null;
  readonly timeEstimateMs?: number | null;
  readonly isArchived?: boolean;
}

/** What can happen in a ClickUp workspace, whoever does it: each change is kept and told to the webhooks. */
export class ClickUpChangesService {
  constructor(private readonly webhooks: ClickUpWebhookSender) {}

  createTask(world: World, task: ClickUpTask): void {
    world.clickup.tasks.set(task.id, task);
    const status = history.statusItem(this.base(world, task, task.creatorId), null, task.status);
    const creation = history.creationItem(this.base(world, task, task.creatorId));
    task.statusHistory.push({
      at: new Date().toISOString(),
      byUserId: task.creatorId,
      from: null,
      to: task.status.status,
    });
    this.webhooks.tell(world, { events: ['taskCreated'], items: [status, creation], task });
    this.webhooks.tell(world, { events: ['taskStatusUpdated'], items: [status], task });
  }

  /** Applies the changes one by one; each becomes a history item of its own. */
  changeTask(world: World, task: ClickUpTask, { change, userId }: { change: TaskChange; userId: number }): void {
    task.dateUpdatedMs = Math.max(Date.now(), task.dateUpdatedMs + 1);
    this.changeTexts(world, task, { change, userId });
    if (change.status !== undefined && change.status.status !== task.status.status)
      this.changeStatus(world, task, { status: change.status, userId });
    this.changePlanning(world, task, { change, userId });
    for (const id of change.addAssigneeIds ?? []) this.assign(world, task, { assigneeId: id, userId, isAdded: true });
    for (const id of change.removeAssigneeIds ?? [])
      this.assign(world, task, { assigneeId: id, userId, isAdded: false });
  }

  tag(
    world: World,
    task: ClickUpTask,
    { tag, userId, isAdded }: { tag: ClickUpTag; userId: number; isAdded: boolean },
  ): void {
    if (task.tags.some(({ name }) => name === tag.name) === isAdded) return;
    task.dateUpdatedMs = Math.max(Date.now(), task.dateUpdatedMs + 1);
    task.tags = isAdded ? [...task.tags, tag] : task.tags.filter(({ name }) => name !== tag.name);
    const item = history.tagItem(this.base(world, task, userId), tag, isAdded);
    this.webhooks.tell(world, { events: ['taskTagUpdated', 'taskUpdated'], items: [item], task });
  }

  /** The list that it comes to gives it the status of that name, else its first. */
  moveTask(world: World, task: ClickUpTask, { list, userId }: { list: ClickUpList; userId: number }): void {
    const before = world.clickup.lists.get(task.listId);
    if (before === undefined || before.id === list.id) return;
    task.dateUpdatedMs = Math.max(Date.now(), task.dateUpdatedMs + 1);
    const status = findStatus(list.statuses, task.status.status) ?? initialStatus(list.statuses);
    task.listId = list.id;
    const item = history.movedItem(this.base(world, task, userId), before, list);
    this.webhooks.tell(world, { events: ['taskMoved', 'taskUpdated'], items: [item], task });
    if (status !== undefined && status.status !== task.status.status)
      this.changeStatus(world, task, { status, userId });
    else task.status = status ?? task.status;
  }

  /** A value that is there already is no change. */
  setField(
    world: World,
    task: ClickUpTask,
    { field, value, userId }: { field: ClickUpField; value: string | number; userId: number },
  ): void {
    const before = task.fieldValues.get(field.id) ?? null;
    if (before === value) return;
    task.dateUpdatedMs = Math.max(Date.now(), task.dateUpdatedMs + 1);
    task.fieldValues.set(field.id, value);
    const change = { before, after: value };
    const item = { ...history.fieldItem(this.base(world, task, userId), 'custom_field', change), custom_field: field };
    this.webhooks.tell(world, { events: ['taskUpdated'], items: [item], task });
  }

  deleteTask(world: World, task: ClickUpTask): void {
    world.clickup.tasks.delete(task.id);
    for (const comment of world.clickup.comments.values()) {
      if (comment.taskId === task.id) world.clickup.comments.delete(comment.id);
    }
    this.webhooks.tell(world, { events: ['taskDeleted'], task });
  }

  /** Keeps a comment and returns the id of its history item. */
  postComment(world: World, task: ClickUpTask, comment: ClickUpComment): string {
    world.clickup.comments.set(comment.id, comment);
    return this.tellComment(world, task, { comment, event: 'taskCommentPosted' });
  }

  commentEdited(world: World, task: ClickUpTask, comment: ClickUpComment): void {
    this.tellComment(world, task, { comment, event: 'taskCommentUpdated' });
  }

  private tellComment(
    world: World,
    task: ClickUpTask,
    { comment, event }: { comment: ClickUpComment; event: string },
  ): string {
    task.dateUpdatedMs = Math.max(Date.now(), task.dateUpdatedMs + 1);
    const item = history.commentItem(
      this.base(world, task, comment.userId),
      comment,
      userOf(world.clickup, comment.userId),
    );
    this.webhooks.tell(world, { events: [event, 'taskUpdated'], items: [item], task });
    return item.id;
  }

  private changeTexts(
    world: World,
    task: ClickUpTask,
    { change, userId }: { change: TaskChange; userId: number },
  ): void {
    if (change.name !== undefined && change.name !== task.name) {
      const names = { before: task.name, after: change.name };
      task.name = change.name;
      this.tellField(world, task, { field: 'name', change: names, userId, events: ['taskUpdated'] });
    }
    if (change.markdown !== undefined && change.markdown !== task.markdown) {
      const contents = { before: task.markdown === '' ? null : quill(task.markdown), after: quill(change.markdown) };
      task.markdown = change.markdown;
      this.tellField(world, task, { field: 'content', change: contents, userId, events: ['taskUpdated'] });
    }
    if (change.isArchived !== undefined && change.isArchived !== task.isArchived) {
      task.isArchived = change.isArchived;
      const values = { before: !change.isArchived, after: change.isArchived };
      this.tellField(world, task, { field: 'archived', change: values, userId, events: ['taskUpdated'] });
    }
  }

  private changeStatus(
    world: World,
    task: ClickUpTask,
    { status, userId }: { status: ClickUpStatus; userId: number },
  ): void {
    const item = history.statusItem(this.base(world, task, userId), task.status, status);
    task.statusHistory.push({
      at: new Date().toISOString(),
      byUserId: userId,
      from: task.status.status,
      to: status.status,
    });
    task.status = status;
    Object.assign(task, datesOf(status, task.dateUpdatedMs));
    this.webhooks.tell(world, { events: ['taskStatusUpdated', 'taskUpdated'], items: [item], task });
  }

  private changePlanning(
    world: World,
    task: ClickUpTask,
    { change, userId }: { change: TaskChange; userId: number },
  ): void {
    if (change.priority !== undefined && change.priority !== task.priority) {
      const item = history.priorityItem(this.base(world, task, userId), task.priority, change.priority);
      task.priority = change.priority;
      this.webhooks.tell(world, { events: ['taskPriorityUpdated', 'taskUpdated'], items: [item], task });
    }
    if (change.dueDateMs !== undefined && change.dueDateMs !== task.dueDateMs) {
      const item = history.dueDateItem(this.base(world, task, userId), task.dueDateMs, change.dueDateMs);
      task.dueDateMs = change.dueDateMs;
      this.webhooks.tell(world, { events: ['taskDueDateUpdated', 'taskUpdated'], items: [item], task });
    }
    if (change.startDateMs !== undefined && change.startDateMs !== task.startDateMs) {
      const dates = { before: textOf(task.startDateMs), after: textOf(change.startDateMs) };
      task.startDateMs = change.startDateMs;
      this.tellField(world, task, { field: 'start_date', change: dates, userId, events: ['taskUpdated'] });
    }
    if (change.timeEstimateMs !== undefined && change.timeEstimateMs !== task.timeEstimateMs) {
      const estimates = { before: textOf(task.timeEstimateMs), after: textOf(change.timeEstimateMs) };
      task.timeEstimateMs = change.timeEstimateMs;
      this.tellField(world, task, {
        field: 'time_estimate',
        change: estimates,
        userId,
        events: ['taskTimeEstimateUpdated', 'taskUpdated'],
      });
    }
  }

  private assign(
    world: World,
    task: ClickUpTask,
    input: { assigneeId: number; userId: number; isAdded: boolean },
  ): void {
    const { assigneeId, userId, isAdded } = input;
    if (task.assigneeIds.includes(assigneeId) === isAdded) return;
    task.assigneeIds = isAdded ? [...task.assigneeIds, assigneeId] : task.assigneeIds.filter((id) => id !== assigneeId);
    const item = history.assigneeItem(this.base(world, task, userId), userOf(world.clickup, assigneeId), isAdded);
    this.webhooks.tell(world, { events: ['taskAssigneeUpdated', 'taskUpdated'], items: [item], task });
  }

  private tellField(
    world: World,
    task: ClickUpTask,
    {
      field,
      change,
      userId,
      events,
    }: { field: string; change: { before: unknown; after: unknown }; userId: number; events: readonly string[] },
  ): void {
    this.webhooks.tell(world, {
      events,
      items: [history.fieldItem(this.base(world, task, userId), field, change)],
      task,
    });
  }

  private base(world: World, task: ClickUpTask, userId: number): ItemBase {
    world.clickup.lastHistoryId += 1n;
    const user: ClickUpUser = userOf(world.clickup, userId);
    return { id: String(world.clickup.lastHistoryId), dateMs: Date.now(), listId: task.listId, user };
  }
}

function quill(markdown: string): string {
  return quillOfText(plainTextOfMarkdown(markdown), `block-${newUuid()}`);
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : String(ms);
}
