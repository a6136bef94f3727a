import { Injectable } from '@nestjs/common';
import { type ClickUpChange, parseClickUpWebhook } from '../../integrations/clickup/clickup-webhook.js';
import { changeOf, readReconciled } from '../../integrations/clickup/reconciled-task.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { readInbox } from '../../platform/outbox/inbox-body.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { type ClickUpConnection, Connections } from '../workspace/connection.service.js';
import { ClickUpChanges, type ClickUpNews } from './clickup-changes.service.js';

/** `own`: what Oblivion did itself; null: nothing about a task that we know how to reach. */
type Prepared = ClickUpNews | { readonly own: ClickUpChange; readonly connection: ClickUpConnection } | null;

/** Brings tasks, edits, comments and decisions of people from ClickUp. */
@Injectable()
@HandlesSubscription('sources.clickup')
export class ClickUpSubscriber implements Subscriber<Prepared> {
  readonly #database: Database;
  readonly #connections: Connections;
  readonly #changes: ClickUpChanges;

  constructor(database: Database, connections: Connections, changes: ClickUpChanges) {
    this.#database = database;
    this.#connections = connections;
    this.#changes = changes;
  }

  async prepare(event: ReceivedEvent): Promise<Prepared> {
    const body = await this.#database.withTenant(event.tenantId, (transaction) => readInbox(transaction, event));
    const { connectionId } = (event as ReceivedEvent<'clickup.event_received'>).payload;
    const connection = await this.#connections.findClickUp(connectionId);
    const reconciled = readReconciled(body);
    if (reconciled !== undefined) return connection === undefined ? null : this.#compare(connection, reconciled);
    const change = parseClickUpWebhook(body);
    if (change === undefined || connection === undefined) return null;
    if (isOurs(change, connection)) return { own: change, connection };
    // A webhook never holds the task: its words have to be fetched.
    const task = change.isDeleted
      ? undefined
      : await this.#connections.clickUpClient(connection).findTask(change.taskId);
    return { change, connection, task };
  }

  /** The present state of a task in place of the webhooks that may have been missed. */
  async #compare(connection: ClickUpConnection, taskId: string): Promise<ClickUpNews> {
    const client = this.#connections.clickUpClient(connection);
    const task = await client.findTask(taskId);
    const comments = task === undefined ? [] : await client.listComments(taskId);
    return { change: changeOf(taskId, { status: task?.status.status, comments }), connection, task };
  }

  async apply(transaction: TenantTransaction, _event: ReceivedEvent, news: Prepared): Promise<void> {
    if (news === null) return;
    if ('own' in news) await this.#changes.see(transaction, news.connection.id, news.own);
    else await this.#changes.apply(transaction, news);
  }
}

/** Loop guard: a comment that carries our mark, or a status that our own account set. */
function isOurs(change: ClickUpChange, connection: ClickUpConnection): boolean {
  const { serviceUserId } = connection.settings;
  if (change.comments.length > 0) return change.comments.every((comment) => comment.isOwnEffect);
  const isStatusOnly = change.fields.length > 0 && change.fields.every((field) => field === 'status');
  return isStatusOnly && change.status?.by?.id === serviceUserId && change.event !== 'taskCreated';
}
