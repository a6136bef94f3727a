import { newUuid } from '../worlds/identifiers.js';
import type { DeliveryService } from '../webhooks/delivery.service.js';
import type { World } from '../worlds/world.js';
import type {
  ClickUpComment,
  ClickUpStatus,
  ClickUpTag,
  ClickUpTask,
  ClickUpUser,
  ClickUpWebhook,
} from './clickup-workspace.js';
import * as history from './history-items.js';
import type { HistoryItem, ItemBase } from './history-items.js';
import { plainTextOfMarkdown, quillOfText } from './plain-text.js';
import { clickUpSignature } from './signature.js';
import { datesOf } from './statuses.js';
import { userOf } from './task-view.js';
import { healthAfter, isGone } from './webhook-health.js';

/** One thing that happened to a task, to be told to webhooks. */
interface Happening {
  readonly events: readonly string[];
  readonly items?: readonly HistoryItem[];
  readonly task: ClickUpTask;
}

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
  constructor(private readonly deliveries: DeliveryService) {}

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
    this.tell(world, { events: ['taskCreated'], items: [status, creation], task });
    this.tell(world, { events: ['taskStatusUpdated'], items: [status], task });
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
    this.tell(world, { events: ['taskTagUpdated', 'taskUpdated'], items: [item], task });
  }

  deleteTask(world: World, task: ClickUpTask): void {
    world.clickup.tasks.delete(task.id);
    for (const comment of world.clickup.comments.values()) {
      if (comment.taskId === task.id) world.clickup.comments.delete(comment.id);
    }
    this.tell(world, { events: ['taskDeleted'], task });
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
    this.tell(world, { events: [event, 'taskUpdated'], items: [item], task });
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
    this.tell(world, { events: ['taskStatusUpdated', 'taskUpdated'], items: [item], task });
  }

  private changePlanning(
    world: World,
    task: ClickUpTask,
    { change, userId }: { change: TaskChange; userId: number },
  ): void {
    if (change.priority !== undefined && change.priority !== task.priority) {
      const item = history.priorityItem(this.base(world, task, userId), task.priority, change.priority);
      task.priority = change.priority;
      this.tell(world, { events: ['taskPriorityUpdated', 'taskUpdated'], items: [item], task });
    }
    if (change.dueDateMs !== undefined && change.dueDateMs !== task.dueDateMs) {
      const item = history.dueDateItem(this.base(world, task, userId), task.dueDateMs, change.dueDateMs);
      task.dueDateMs = change.dueDateMs;
      this.tell(world, { events: ['taskDueDateUpdated', 'taskUpdated'], items: [item], task });
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
    this.tell(world, { events: ['taskAssigneeUpdated', 'taskUpdated'], items: [item], task });
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
    this.tell(world, { events, items: [history.fieldItem(this.base(world, task, userId), field, change)], task });
  }

  private base(world: World, task: ClickUpTask, userId: number): ItemBase {
    world.clickup.lastHistoryId += 1n;
    const user: ClickUpUser = userOf(world.clickup, userId);
    return { id: String(world.clickup.lastHistoryId), dateMs: Date.now(), listId: task.listId, user };
  }

  private tell(world: World, happening: Happening): void {
    for (const webhook of world.clickup.webhooks.values()) {
      if (!covers(world, webhook, happening.task)) continue;
      for (const event of happening.events) {
        if (webhook.events.includes(event)) this.send(world, webhook, { event, happening });
      }
    }
  }

  private send(
    world: World,
    webhook: ClickUpWebhook,
    { event, happening }: { event: string; happening: Happening },
  ): void {
    const { items, task } = happening;
    const detail = {
      webhookId: webhook.id,
      taskId: task.id,
      historyIds: items?.map(({ id }) => id) ?? [],
      deliveryId: newUuid(),
    };
    if (webhook.status === 'suspended') {
      world.journal.record({
        kind: 'clickup.webhook',
        name: event,
        outcome: 'not_sent',
        error: 'suspended',
        durationMs: 0,
        detail,
      });
      return;
    }
    const body = JSON.stringify({
      event,
      ...(items === undefined ? {} : { history_items: items }),
      task_id: task.id,
      webhook_id: webhook.id,
    });
    const settle = (outcome: Parameters<typeof healthAfter>[1]): void => {
      const health = healthAfter(webhook, outcome, world.limits.clickupSuspendAfterFailures);
      webhook.status = health.status;
      webhook.failCount = health.failCount;
    };
    this.deliveries.start(world, {
      kind: 'clickup.webhook',
      name: event,
      url: webhook.endpoint,
      body,
      timeoutMs: world.timings.clickupTimeoutMs,
      retryDelaysMs: world.timings.clickupRetryDelaysMs,
      headersOf: () => ({ 'user-agent': 'axios/1.2.1', 'x-signature': clickUpSignature(webhook.secret, body) }),
      detail,
      isWanted: () => webhook.status !== 'suspended' && world.clickup.webhooks.has(webhook.id),
      onTried: (outcome) => {
        if (isGone(outcome)) settle(outcome);
      },
      onSettled: settle,
    });
  }
}

/** Whether the webhook's location contains the task; without one, it hears the whole workspace. */
function covers(world: World, webhook: ClickUpWebhook, task: ClickUpTask): boolean {
  if (webhook.taskId !== null) return webhook.taskId === task.id;
  if (webhook.listId !== null) return webhook.listId === task.listId;
  const list = world.clickup.lists.get(task.listId);
  if (webhook.folderId !== null) return webhook.folderId === list?.folderId;
  return webhook.spaceId === null || webhook.spaceId === list?.spaceId;
}

function quill(markdown: string): string {
  return quillOfText(plainTextOfMarkdown(markdown), `block-${newUuid()}`);
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : String(ms);
}
