import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { chooseStatus } from '../../integrations/clickup/clickup-task.js';
import { commentParts } from '../../integrations/clickup/comment-parts.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { assertNever } from '../../platform/errors/nexus-error.js';
import { type ClickUpConnection, Connections } from '../workspace/connection.service.js';
import type { Effect } from './effect.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';

type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>;
type SlackMessage = Of<'slack.root'> | Of<'slack.message'>;

/** `pointless`: there is nothing that could be done, now or later. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly externalId: string | null }
  | { readonly outcome: 'pointless'; readonly reason: string };

/** Makes the call that an effect stands for, and finds out whether an earlier attempt has made it already. */
@Injectable()
export class EffectTargets {
  readonly #connections: Connections;
  readonly #effects: EffectRepository;
  readonly #database: Database;
  readonly #links: EffectLinks;

  constructor(connections: Connections, effects: EffectRepository, database: Database, links: EffectLinks) {
    this.#connections = connections;
    this.#effects = effects;
    this.#database = database;
    this.#links = links;
  }

  /** The outside name of what an attempt with unknown outcome has made; undefined when it made nothing. */
  async findDelivered(owed: OwedEffect): Promise<string | undefined> {
    const { effect } = owed;
    switch (effect.kind) {
      case 'slack.root':
      case 'slack.message': {
        const { channel } = effect.payload;
        const threadTs = effect.kind === 'slack.message' ? await this.#rootOf(owed) : undefined;
        const ts = await (await this.#slack(owed)).findByEffect({ channel, threadTs, effectId: owed.id });
        return ts === undefined ? undefined : `${channel}/${ts}`;
      }
      case 'clickup.comment': {
        const client = this.#connections.clickUpClient(await this.#clickUp(effect.payload.connectionId));
        return client.findCommentByEffect(effect.payload.externalTaskId, owed.id);
      }
      case 'slack.root_update':
      case 'slack.message_update':
      case 'slack.message_delete':
      case 'clickup.status':
        // Doing these twice is the same as doing them once.
        return undefined;
      default:
        return assertNever(effect);
    }
  }

  /** Makes the call. */
  async deliver(owed: OwedEffect): Promise<Delivery> {
    const { effect } = owed;
    switch (effect.kind) {
      case 'slack.root':
      case 'slack.message':
        return delivered(await this.#post(owed, effect));
      case 'slack.root_update': {
        const [channel, ts] = [effect.payload.channel, await this.#rootOf(owed)];
        await (await this.#slack(owed)).update({ channel, ts, text: effect.payload.text, effectId: owed.id });
        return delivered(null);
      }
      case 'slack.message_update':
        await this.#updateMirror(owed, effect);
        return delivered(null);
      case 'slack.message_delete':
        await this.#deleteMirror(owed, effect);
        return delivered(null);
      case 'clickup.comment':
        return delivered(await this.#comment(owed, effect));
      case 'clickup.status':
        return this.#setStatus(effect);
      default:
        return assertNever(effect);
    }
  }

  /** Why an effect is no longer wanted; undefined while it is. A status of ours must not undo a person's decision. */
  async reasonToDrop(transaction: TenantTransaction, owed: OwedEffect): Promise<string | undefined> {
    if (owed.effect.kind !== 'clickup.status' || owed.taskId === null) return undefined;
    const status = await this.#links.statusOf(transaction, owed.taskId);
    return status === 'done' || status === 'cancelled' ? `the task is ${status}` : undefined;
  }

  async #post(owed: OwedEffect, effect: SlackMessage): Promise<string> {
    const { channel, text } = effect.payload;
    const face =
      effect.kind === 'slack.message'
        ? { username: effect.payload.username, iconEmoji: effect.payload.iconEmoji, threadTs: await this.#rootOf(owed) }
        : {};
    const ts = await (await this.#slack(owed)).post({ channel, text, ...face, effectId: owed.id });
    return `${channel}/${ts}`;
  }

  async #updateMirror(owed: OwedEffect, effect: Of<'slack.message_update'>): Promise<void> {
    const [first] = await this.#mirrorsOf(owed, effect.payload.messageId);
    if (first === undefined) return;
    const client = await this.#slack(owed);
    await client.update({ channel: effect.payload.channel, ts: first, text: effect.payload.text, effectId: owed.id });
  }

  async #deleteMirror(owed: OwedEffect, effect: Of<'slack.message_delete'>): Promise<void> {
    const client = await this.#slack(owed);
    for (const ts of await this.#mirrorsOf(owed, effect.payload.messageId)) {
      try {
        await client.delete({ channel: effect.payload.channel, ts });
      } catch (error) {
        const isGone = error instanceof OutsideCallError && error.failure.reason === 'message_not_found';
        if (!isGone) throw error;
      }
    }
  }

  async #comment(owed: OwedEffect, effect: Of<'clickup.comment'>): Promise<string> {
    const { connectionId, externalTaskId, ...comment } = effect.payload;
    const client = this.#connections.clickUpClient(await this.#clickUp(connectionId));
    const taskUrl = this.#links.observerUrl(owed.taskId);
    return client.comment(externalTaskId, commentParts({ ...comment, taskUrl, effectId: owed.id }));
  }

  async #setStatus(effect: Of<'clickup.status'>): Promise<Delivery> {
    const { connectionId, externalTaskId, wanted } = effect.payload;
    const client = this.#connections.clickUpClient(await this.#clickUp(connectionId));
    const task = await client.findTask(externalTaskId);
    if (task === undefined) return { outcome: 'pointless', reason: 'http 404 the task is gone' };
    const status = chooseStatus(await client.listStatuses(task.list.id), wanted);
    if (status === undefined) return { outcome: 'pointless', reason: `no status for ${wanted.replaceAll('_', ' ')}` };
    const isClosed = task.status.type === 'done' || task.status.type === 'closed';
    if (isClosed || status.toLowerCase() === task.status.status.toLowerCase()) return delivered(null);
    await client.setStatus(externalTaskId, status);
    return delivered(null);
  }

  async #mirrorsOf(owed: OwedEffect, messageId: string): Promise<readonly string[]> {
    const ids = await this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#effects.listExternalIds(transaction, messageId, 'slack.message'),
    );
    return ids.map((id) => id.split('/')[1] as string);
  }

  async #rootOf(owed: OwedEffect): Promise<string> {
    const taskId = owed.taskId as TaskId;
    const ts = await this.#database.withTenant(owed.tenantId, (transaction) => this.#links.rootOf(transaction, taskId));
    if (ts === null)
      throw new OutsideCallError('slack', { kind: 'failed', reason: 'the root message is not there yet' });
    return ts;
  }

  async #slack(owed: OwedEffect) {
    const connection = await this.#connections.findSlackOf(owed.tenantId);
    if (connection === undefined)
      throw new OutsideCallError('slack', { kind: 'failed', reason: 'Slack is not connected' });
    return this.#connections.slackClient(connection);
  }

  async #clickUp(connectionId: string): Promise<ClickUpConnection> {
    const connection = await this.#connections.findClickUp(connectionId);
    if (connection === undefined)
      throw new OutsideCallError('clickup', { kind: 'failed', reason: 'ClickUp is not connected' });
    return connection;
  }
}

function delivered(externalId: string | null): Delivery {
  return { outcome: 'delivered', externalId };
}
