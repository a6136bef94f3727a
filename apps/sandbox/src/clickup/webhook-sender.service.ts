import type { DeliveryService } from '../webhooks/delivery.service.js';
import { newUuid } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type { ClickUpTask, ClickUpWebhook } from './clickup-workspace.js';
import type { HistoryItem } from './history-items.js';
import { clickUpSignature } from './signature.js';
import { healthAfter, isGone } from './webhook-health.js';

/** One thing that happened to a task, to be told to webhooks. */
interface Happening {
  readonly events: readonly string[];
  readonly items?: readonly HistoryItem[];
  readonly task: ClickUpTask;
}

/** Tells webhooks what happened, and keeps their health. */
export class ClickUpWebhookSender {
  constructor(private readonly deliveries: DeliveryService) {}

  tell(world: World, happening: Happening): void {
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
