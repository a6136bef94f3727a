import { newToken, newUuid, newWebhookSecret } from '../worlds/identifiers.js';
import { type ClickUpCall, type ClickUpOperation, requireTeam } from './clickup-call.js';
import { refusals } from './clickup-error.js';
import type { ClickUpWebhook } from './clickup-workspace.js';
import { webhookView } from './task-view.js';
import { readEvents } from './webhook-events.js';

export const WEBHOOK_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  getWebhooks,
  createWebhook,
  updateWebhook,
  deleteWebhook,
};

function getWebhooks(call: ClickUpCall): unknown {
  requireTeam(call);
  const own = [...call.workspace.webhooks.values()].filter(({ userId }) => userId === call.userId);
  return { webhooks: own.map((webhook) => webhookView(call.workspace, webhook)) };
}

function createWebhook(call: ClickUpCall): unknown {
  requireTeam(call);
  const { body, workspace } = call;
  const webhook: ClickUpWebhook = {
    id: newUuid(),
    userId: call.userId,
    secret: newWebhookSecret(),
    clientId: newToken(32).toUpperCase(),
    endpoint: endpointOf(body.endpoint),
    events: eventsOf(body.events),
    ...locationOf(call),
    status: 'active',
    failCount: 0,
  };
  if ([...workspace.webhooks.values()].some((other) => isSame(other, webhook))) throw refusals.webhookExists();
  workspace.webhooks.set(webhook.id, webhook);
  return { id: webhook.id, webhook: webhookView(workspace, webhook) };
}

function updateWebhook(call: ClickUpCall): unknown {
  const webhook = ownWebhook(call);
  const { body } = call;
  if (body.endpoint !== undefined) webhook.endpoint = endpointOf(body.endpoint);
  if (body.events !== undefined) webhook.events = eventsOf(body.events);
  if (body.status === 'active') {
    webhook.status = 'active';
    webhook.failCount = 0;
  }
  return { id: webhook.id, webhook: webhookView(call.workspace, webhook) };
}

function deleteWebhook(call: ClickUpCall): unknown {
  call.workspace.webhooks.delete(ownWebhook(call).id);
  return {};
}

function ownWebhook(call: ClickUpCall): ClickUpWebhook {
  const webhook = call.workspace.webhooks.get(call.params.webhookId ?? '');
  if (webhook === undefined || webhook.userId !== call.userId) throw refusals.webhookNotFound();
  return webhook;
}

function endpointOf(given: unknown): string {
  if (typeof given !== 'string' || !URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw refusals.endpointInvalid();
  return given;
}

function eventsOf(given: unknown): readonly string[] {
  const events = readEvents(given);
  if (events === undefined) throw refusals.eventsInvalid();
  return events;
}

function locationOf({
  body,
  workspace,
}: ClickUpCall): Pick<ClickUpWebhook, 'spaceId' | 'folderId' | 'listId' | 'taskId'> {
  const text = (field: string): string | null =>
    body[field] === undefined || body[field] === null ? null : String(body[field]);
  const location = {
    spaceId: text('space_id'),
    folderId: text('folder_id'),
    listId: text('list_id'),
    taskId: text('task_id'),
  };
  if (location.spaceId !== null && location.spaceId !== workspace.space.id) throw refusals.spaceNotFound();
  if (location.listId !== null && !workspace.lists.has(location.listId)) throw refusals.listNotFound();
  if (location.taskId !== null && !workspace.tasks.has(location.taskId)) throw refusals.taskNotFound();
  return location;
}

function isSame(left: ClickUpWebhook, right: ClickUpWebhook): boolean {
  const key = ({ userId, endpoint, spaceId, folderId, listId, taskId }: ClickUpWebhook): string =>
    JSON.stringify([userId, endpoint, spaceId, folderId, listId, taskId]);
  return key(left) === key(right);
}
