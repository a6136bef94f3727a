import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type ClickUpList,
  type ClickUpStatus,
  type ClickUpTask,
  type ClickUpUser,
} from '../clickup/clickup-workspace.js';
import { newComment } from '../clickup/comment-operations.service.js';
import { findStatus, initialStatus } from '../clickup/statuses.js';
import { newTask, tagOf } from '../clickup/task-operations.service.js';
import { commentView, taskView, webhookView } from '../clickup/task-view.js';
import type { Sandbox } from '../sandbox.js';
import type { World } from '../worlds/world.js';
import { parse, personOf, recordAction, worldOf } from './control-context.js';
import { ControlError } from './control-error.js';

const priority = z.number().int().min(1).max(4).nullable();
const createdTask = z.strictObject({
  personEmail: z.string(),
  /** The first list when left out. */
  listId: z.string().optional(),
  name: z.string().min(1).max(2048),
  markdownDescription: z.string().default(''),
  priority: priority.optional(),
  tags: z.array(z.string().min(1)).default([]),
  status: z.string().optional(),
});
const changedTask = z.strictObject({
  personEmail: z.string(),
  /** The list to which it is moved. */
  listId: z.string().optional(),
  status: z.string().optional(),
  name: z.string().min(1).optional(),
  markdownDescription: z.string().optional(),
  priority: priority.optional(),
  /** E-mails of everyone who shall be assigned afterwards. */
  assignees: z.array(z.string()).optional(),
});
const removedTask = z.object({ personEmail: z.string().optional() });
const newCommentBody = z.strictObject({
  personEmail: z.string(),
  text: z.string().min(1),
  parentCommentId: z.string().optional(),
});
const changedComment = z.strictObject({ personEmail: z.string(), text: z.string().min(1) });

const base = '/workspaces/:id/clickup';

/** Acting in ClickUp as a person, and reading what stands there. */
export function registerClickUpActions(app: FastifyInstance, sandbox: Sandbox): void {
  registerTasks(app, sandbox);
  registerCommentsAndWebhooks(app, sandbox);
}

function registerTasks(app: FastifyInstance, sandbox: Sandbox): void {
  app.get(`${base}/tasks`, (request) => {
    const world = worldOf(sandbox, request);
    const tasks = [...world.clickup.tasks.values()].toReversed();
    return {
      tasks: tasks.map((task) => taskView(world.clickup, task, { withMarkdown: true, baseUrl: sandbox.baseUrl() })),
    };
  });

  app.post(`${base}/tasks`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const task = createAsPerson(sandbox, world, parse(createdTask, request.body));
    return reply.status(201).send({ id: task.id, url: `${sandbox.baseUrl()}/t/${task.id}` });
  });

  app.get(`${base}/tasks/:taskId`, (request) => {
    const world = worldOf(sandbox, request);
    return taskReport(sandbox, world, taskOf(world, request));
  });

  app.patch(`${base}/tasks/:taskId`, (request) => {
    const world = worldOf(sandbox, request);
    const task = taskOf(world, request);
    changeAsPerson(sandbox, world, { task, order: parse(changedTask, request.body) });
    return taskReport(sandbox, world, task);
  });

  app.delete(`${base}/tasks/:taskId`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const task = taskOf(world, request);
    const { personEmail } = parse(removedTask, { ...(request.query as object), ...(request.body as object | null) });
    if (personEmail !== undefined) personOf(world, personEmail);
    sandbox.clickup.deleteTask(world, task);
    recordAction(world, 'clickup.task.deleted', { taskId: task.id, personEmail: personEmail ?? null });
    return reply.status(204).send();
  });
}

function registerCommentsAndWebhooks(app: FastifyInstance, sandbox: Sandbox): void {
  app.post(`${base}/tasks/:taskId/comments`, (request, reply) => {
    const world = worldOf(sandbox, request);
    const task = taskOf(world, request);
    const { personEmail, text, parentCommentId = null } = parse(newCommentBody, request.body);
    const userId = personOf(world, personEmail).clickupUserId;
    const parent = parentCommentId === null ? undefined : world.clickup.comments.get(parentCommentId);
    if (parentCommentId !== null && parent?.taskId !== task.id) {
      throw new ControlError(404, 'comment_not_found', `There is no comment "${parentCommentId}" on this task.`);
    }
    if (parent !== undefined && parent.parentCommentId !== null) {
      throw new ControlError(
        400,
        'comment_is_reply',
        `The comment "${parent.id}" is a reply: it has no thread of its own.`,
      );
    }
    const comment = newComment({ taskId: task.id, parentCommentId, userId, blocks: [{ text }], assigneeId: null });
    sandbox.clickup.postComment(world, task, comment);
    recordAction(world, 'clickup.comment.posted', { taskId: task.id, commentId: comment.id, personEmail, text });
    return reply.status(201).send({ id: comment.id });
  });

  app.patch(`${base}/tasks/:taskId/comments/:commentId`, (request) => {
    const world = worldOf(sandbox, request);
    const task = taskOf(world, request);
    const { personEmail, text } = parse(changedComment, request.body);
    const { commentId } = request.params as { commentId: string };
    const comment = world.clickup.comments.get(commentId);
    if (comment?.taskId !== task.id || comment.userId !== personOf(world, personEmail).clickupUserId) {
      throw new ControlError(
        404,
        'comment_not_found',
        `There is no comment "${commentId}" of this person on this task.`,
      );
    }
    comment.blocks = [{ text }];
    sandbox.clickup.commentEdited(world, task, comment);
    recordAction(world, 'clickup.comment.edited', { taskId: task.id, commentId, personEmail, text });
    return { id: commentId };
  });

  app.post(`${base}/webhooks/:webhookId/suspend`, (request) => {
    const world = worldOf(sandbox, request);
    const webhook = world.clickup.webhooks.get((request.params as { webhookId: string }).webhookId);
    if (webhook === undefined) throw new ControlError(404, 'webhook_not_found', 'There is no such webhook.');
    webhook.status = 'suspended';
    recordAction(world, 'clickup.webhook.suspended', { webhookId: webhook.id });
    return { webhook: webhookView(world.clickup, webhook) };
  });

  app.get(`${base}/webhooks`, (request) => {
    const world = worldOf(sandbox, request);
    return { webhooks: [...world.clickup.webhooks.values()].map((webhook) => webhookView(world.clickup, webhook)) };
  });
}

function createAsPerson(sandbox: Sandbox, world: World, order: z.infer<typeof createdTask>): ClickUpTask {
  const list = listOf(world, order.listId);
  const userId = personOf(world, order.personEmail).clickupUserId;
  const status = order.status === undefined ? initialStatus(list.statuses) : findStatus(list.statuses, order.status);
  if (status === undefined) throw unknownStatus(list.statuses, order.status);
  const orderindex = world.clickup.tasks.size + 1;
  const task = newTask({ listId: list.id, name: order.name, status, userId, parentId: null, orderindex });
  task.markdown = order.markdownDescription;
  task.priority = order.priority ?? null;
  task.tags = order.tags.map((name) => tagOf(world.clickup, name, userId));
  sandbox.clickup.createTask(world, task);
  recordAction(world, 'clickup.task.created', { taskId: task.id, name: task.name, personEmail: order.personEmail });
  return task;
}

function changeAsPerson(
  sandbox: Sandbox,
  world: World,
  { task, order }: { task: ClickUpTask; order: z.infer<typeof changedTask> },
): void {
  const userId = personOf(world, order.personEmail).clickupUserId;
  if (order.listId !== undefined) sandbox.clickup.moveTask(world, task, { list: listOf(world, order.listId), userId });
  const statuses = world.clickup.lists.get(task.listId)?.statuses ?? [];
  const status = order.status === undefined ? undefined : findStatus(statuses, order.status);
  if (order.status !== undefined && status === undefined) throw unknownStatus(statuses, order.status);
  const assignees = order.assignees?.map((email) => userIdOf(world, email));
  const change = {
    ...(status === undefined ? {} : { status }),
    ...(order.name === undefined ? {} : { name: order.name }),
    ...(order.markdownDescription === undefined ? {} : { markdown: order.markdownDescription }),
    ...(order.priority === undefined ? {} : { priority: order.priority }),
    ...(assignees === undefined
      ? {}
      : {
          addAssigneeIds: assignees.filter((id) => !task.assigneeIds.includes(id)),
          removeAssigneeIds: task.assigneeIds.filter((id) => !assignees.includes(id)),
        }),
  };
  sandbox.clickup.changeTask(world, task, { change, userId });
  recordAction(world, 'clickup.task.changed', { taskId: task.id, ...order });
}

/** A person's user id, or the service user's by its own e-mail. */
function userIdOf(world: World, email: string): number {
  const isService = (user: ClickUpUser): boolean => user.id === world.clickup.serviceUserId && user.email === email;
  return [...world.clickup.users.values()].some(isService)
    ? world.clickup.serviceUserId
    : personOf(world, email).clickupUserId;
}

function listOf({ clickup }: World, id: string | undefined): ClickUpList {
  const list = id === undefined ? clickup.lists.values().next().value : clickup.lists.get(id);
  if (list === undefined) throw new ControlError(404, 'list_not_found', `This workspace has no list "${id ?? ''}".`);
  return list;
}

function taskReport(sandbox: Sandbox, world: World, task: ClickUpTask): Readonly<Record<string, unknown>> {
  const comments = [...world.clickup.comments.values()].filter(({ taskId }) => taskId === task.id);
  return {
    task: taskView(world.clickup, task, { withMarkdown: true, baseUrl: sandbox.baseUrl() }),
    comments: comments.map((comment) => ({
      ...commentView(world.clickup, comment),
      parent_comment_id: comment.parentCommentId,
    })),
    statusHistory: task.statusHistory,
  };
}

function taskOf(world: World, request: FastifyRequest): ClickUpTask {
  const { taskId } = request.params as { taskId: string };
  const task = world.clickup.tasks.get(taskId);
  if (task === undefined)
    throw new ControlError(404, 'task_not_found', `There is no task "${taskId}" in this workspace.`);
  return task;
}

function unknownStatus(statuses: readonly ClickUpStatus[], given: string | undefined): ControlError {
  const known = statuses.map(({ status }) => status).join(', ');
  return new ControlError(400, 'unknown_status', `The list has no status "${given ?? ''}". It has: ${known}.`);
}
