import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { TenantId, WantedStatus } from '@oblivion/protocol';
import { isClickUpSignatureValid } from '../../integrations/clickup/clickup-signature.js';
import type { ClickUpTask } from '../../integrations/clickup/clickup-task.js';
import {
  type ClickUpChange,
  clickUpDedupeKey,
  parseClickUpWebhook,
} from '../../integrations/clickup/clickup-webhook.js';
import type {
  SourceNews,
  ConnectedPlace,
  SignedRequest,
  SourceDescription,
  SourcePlace,
  SourceReading,
  WebhookName,
  WorkSource,
} from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { isWithin, type WebhookScope } from '../../integrations/clickup/webhook-scope.js';
import { webhookSecrets } from '../clickup-connection/clickup-connection.js';
import { ArtifactFields } from './artifact-fields.service.js';
import { ClickUpAssignee } from './clickup-assignee.service.js';
import { ClickUpBlockedTag } from './clickup-blocked-tag.service.js';
import { ClickUpComments } from './clickup-comments.service.js';
import { type ClickUpConnection, ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';
import { isOwn, toNews, updatedAt } from './clickup-reading.js';
import { ClickUpWebhookHealth } from '../clickup-connection/clickup-webhook-health.service.js';
import { ClickUpWriter } from './clickup-writer.service.js';
import { changeOf } from './compared-task.js';
import { replyText } from './reply-text.js';
import { type ChosenStatuses, choiceOf, stateOfStatus } from './status-mapping.js';
import { StatusMappings } from './status-mappings.service.js';

/** ClickUp as the place where tasks are written. */
@Injectable()
export class ClickUpSource implements WorkSource, OnModuleInit {
  readonly provider = 'clickup';
  readonly hasSharedStatus = true;
  readonly namesPeopleByAt = false;
  readonly comments: ClickUpComments;
  @Inject(ClickUpBlockedTag) readonly blockedMark!: ClickUpBlockedTag;
  @Inject(ArtifactFields) readonly artifactLinks!: ArtifactFields;
  @Inject(ClickUpAssignee) readonly holderMark!: ClickUpAssignee;
  @Inject(ClickUpWriter) readonly writer!: ClickUpWriter;
  readonly #connections: ClickUpConnections;
  readonly #health: ClickUpWebhookHealth;
  readonly #sources: WorkSources;
  readonly #mappings: StatusMappings;

  constructor(
    connections: ClickUpConnections,
    comments: ClickUpComments,
    health: ClickUpWebhookHealth,
    sources: WorkSources,
    mappings: StatusMappings,
  ) {
    this.#connections = connections;
    this.comments = comments;
    this.#health = health;
    this.#sources = sources;
    this.#mappings = mappings;
  }

  onModuleInit(): void {
    this.#sources.register(this);
  }

  async describe(tenantId: TenantId): Promise<SourceDescription | undefined> {
    const connection = await this.#connections.findOf(tenantId);
    if (connection === undefined) return undefined;
    const { id, externalId, settings } = connection;
    const nameOf = (scope: WebhookScope): string =>
      scope.kind === 'workspace' ? `workspace ${externalId}` : `${scope.kind} ${scope.id}`;
    return { id, places: settings.scopes.map(nameOf), account: `user ${settings.serviceUserId}` };
  }

  async verify({ connectionId, raw, header }: SignedRequest): Promise<ConnectedPlace | undefined> {
    const signature = header('x-signature');
    const isSigned = (candidate: ClickUpConnection | undefined): candidate is ClickUpConnection =>
      candidate !== undefined &&
      webhookSecrets(candidate.secrets).some((secret) => isClickUpSignatureValid(raw, signature, secret));
    const known = this.#connections.known(connectionId) ?? (await this.#connections.find(connectionId));
    // The webhook may have been made again a moment ago, with another secret.
    const connection = isSigned(known) ? known : await this.#connections.find(connectionId, 'new');
    return isSigned(connection) ? connection : undefined;
  }

  identify(body: Record<string, unknown>): WebhookName | undefined {
    const name = clickUpDedupeKey(body);
    return name && { key: name.key, kind: name.kind, subject: name.taskId };
  }

  async read(connectionId: string, { body }: { body: unknown }): Promise<SourceReading> {
    const connection = await this.#connections.find(connectionId);
    const change = parseClickUpWebhook(body);
    if (change === undefined || connection === undefined) return { kind: 'nothing' };
    const { serviceUserId } = connection.settings;
    if (isOwn(change, serviceUserId)) {
      const news = await this.#restoreEnd(connection, change);
      if (news !== undefined) return { kind: 'news', news };
      const changedAt = change.changedAtMs === null ? null : new Date(change.changedAtMs);
      return { kind: 'own', externalId: change.taskId, changedAt };
    }
    // A webhook never holds the task: its words have to be fetched, and so have those that a comment answers.
    const task = change.isDeleted ? undefined : await this.#connections.client(connection).findTask(change.taskId);
    const chosen = await this.#chosenFor(connection, change, task);
    const comments = await this.#withAnswered(connection, change);
    return { kind: 'news', news: toNews({ ...change, comments }, task, { serviceUserId, isFound: false, chosen }) };
  }

  async #withAnswered(
    connection: ClickUpConnection,
    { taskId, comments }: ClickUpChange,
  ): Promise<ClickUpChange['comments']> {
    const client = this.#connections.client(connection);
    const complete = comments.map(async (comment) => {
      if (comment.parentId === null || comment.isOwnEffect) return comment;
      return { ...comment, text: replyText(comment.text, await client.findComment(taskId, comment.parentId)) };
    });
    return Promise.all(complete);
  }

  /**
   * ClickUp changes a status whatever it was a moment ago: ours may overwrite the end that a person decided between our last
   * look and our call. What it was before says so. The person's status is set again, and counts.
   */
  async #restoreEnd(connection: ClickUpConnection, change: ClickUpChange): Promise<SourceNews | undefined> {
    const { taskId, status } = change;
    if (status === null || status.from === null) return undefined;
    const { from, fromType, to } = status;
    const known = await this.#mappings.findOfTask(connection, taskId);
    const chosen = (known?.listId == null ? undefined : known.chosenIn(known.listId)) ?? {};
    if (stateOfStatus({ status: from, type: fromType }, chosen) !== 'done') return undefined;
    const client = this.#connections.client(connection);
    const isNow = (task: ClickUpTask | undefined, name: string): task is ClickUpTask =>
      task?.status.status.toLowerCase() === name.toLowerCase();
    let task = await client.findTask(taskId);
    if (isNow(task, to)) {
      await client.setStatus(taskId, from);
      task = await client.findTask(taskId);
    }
    // A person has set another one since.
    if (!isNow(task, from)) return undefined;
    const restored = { ...change, by: null, status: { from: to, fromType: '', to: from, by: null } };
    const { serviceUserId } = connection.settings;
    return toNews(restored, task, { serviceUserId, isFound: false, chosen });
  }

  async compare(connectionId: string, externalId: string): Promise<SourceReading> {
    const connection = await this.#connections.find(connectionId);
    if (connection === undefined) return { kind: 'nothing' };
    const client = this.#connections.client(connection);
    const task = await client.findTask(externalId);
    const comments = task === undefined ? [] : await client.listComments(externalId);
    const change = changeOf(externalId, { status: task?.status.status, comments });
    const { serviceUserId } = connection.settings;
    const chosen = await this.#chosenFor(connection, change, task);
    return { kind: 'news', news: toNews(change, task, { serviceUserId, isFound: true, chosen }) };
  }

  /** What a status means is asked only where one was set on a task that may be known. */
  async #chosenFor(
    connection: ClickUpConnection,
    change: ClickUpChange,
    task: ClickUpTask | undefined,
  ): Promise<ChosenStatuses> {
    if (task === undefined || change.status === null || change.event === 'taskCreated') return {};
    return (await this.#mappings.findOfTask(connection, task.id))?.chosenIn(task.list.id) ?? {};
  }

  async setStatus({ connectionId, externalTaskId }: SourcePlace, wanted: WantedStatus): Promise<string | null> {
    const connection = await this.#connections.get(connectionId);
    const client = this.#connections.client(connection);
    const known = await this.#mappings.findOfTask(connection, externalTaskId);
    const before = known?.listId == null ? undefined : await client.findList(known.listId);
    // The task itself is read last: what a person decides meanwhile must not be overwritten.
    const task = await client.findTask(externalTaskId);
    if (task === undefined) return 'http 404 the task is gone';
    const list = before?.id === task.list.id ? before : await client.findList(task.list.id);
    const chosen = known?.chosenIn(task.list.id) ?? {};
    const { status, origin } = choiceOf(wanted, list?.statuses ?? [], chosen);
    // Few lists have a status for what is blocked; the others do not miss it.
    const isMissed = origin !== 'chosen' && wanted !== 'blocked';
    if (status === null) return isMissed ? `no status for ${wanted.replaceAll('_', ' ')}` : null;
    if (stateOfStatus(task.status, chosen) === 'done' || status.toLowerCase() === task.status.status.toLowerCase())
      return null;
    await client.setStatus(externalTaskId, status);
    return null;
  }

  async listChanged(connectionId: string, after: Date, page: number) {
    const connection = await this.#connections.getPresent(connectionId);
    const client = this.#connections.client(connection);
    const found = await client.listUpdatedTasks(connection.externalId, { afterMs: after.getTime(), page });
    const last = found.tasks.at(-1);
    // Tasks elsewhere are none of Oblivion's: it was told where to listen.
    const tasks = found.tasks
      .filter((task) => isWithin(connection.settings.scopes, task))
      .map((task) => ({ externalId: task.id, updatedAt: updatedAt(task) }));
    return { tasks, isLast: found.isLast, until: last && updatedAt(last), callsLeft: client.callsLeft };
  }

  async tendWebhooks(connectionId: string): Promise<void> {
    const connection = await this.#connections.getPresent(connectionId);
    await this.#health.check(connection, this.#connections.client(connection));
  }
}
