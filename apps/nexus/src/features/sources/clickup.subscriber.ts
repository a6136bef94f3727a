import { Injectable } from '@nestjs/common';
import { type ClickUpChange, parseClickUpWebhook } from '../../integrations/clickup/clickup-webhook.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { readInbox } from '../../platform/outbox/inbox-body.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { type ClickUpConnection, Connections } from '../workspace/connection.service.js';
import { ClickUpChanges, type ClickUpNews } from './clickup-changes.service.js';

/** Brings tasks, edits, comments and decisions of people from ClickUp. */
@Injectable()
@HandlesSubscription('sources.clickup')
export class ClickUpSubscriber implements Subscriber<ClickUpNews | null> {
  readonly #database: Database;
  readonly #connections: Connections;
  readonly #changes: ClickUpChanges;

  constructor(database: Database, connections: Connections, changes: ClickUpChanges) {
    this.#database = database;
    this.#connections = connections;
    this.#changes = changes;
  }

  async prepare(event: ReceivedEvent): Promise<ClickUpNews | null> {
    const body = await this.#database.withTenant(event.tenantId, (transaction) => readInbox(transaction, event));
    const change = parseClickUpWebhook(body);
    const { connectionId } = (event as ReceivedEvent<'clickup.event_received'>).payload;
    const connection = await this.#connections.findClickUp(connectionId);
    if (change === undefined || connection === undefined || isOurs(change, connection)) return null;
    // A webhook never holds the task: its words have to be fetched.
    const task = change.isDeleted
      ? undefined
      : await this.#connections.clickUpClient(connection).findTask(change.taskId);
    return { change, connection, task };
  }

  async apply(transaction: TenantTransaction, _event: ReceivedEvent, news: ClickUpNews | null): Promise<void> {
    if (news !== null) await this.#changes.apply(transaction, news);
  }
}

/** Loop guard: a comment that carries our mark, or a status that our own account set. */
function isOurs(change: ClickUpChange, connection: ClickUpConnection): boolean {
  const { serviceUserId } = connection.settings;
  if (change.comments.length > 0) return change.comments.every((comment) => comment.isOwnEffect);
  const isStatusOnly = change.fields.length > 0 && change.fields.every((field) => field === 'status');
  return isStatusOnly && change.status?.by?.id === serviceUserId && change.event !== 'taskCreated';
}
