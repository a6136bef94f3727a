import { Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { assertNever } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import type { SlackEffect } from './effect.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';
import { SlackDiscussion } from './slack-discussion.service.js';

/** Pays what is owed to Slack. */
@Injectable()
export class SlackTarget {
  readonly #discussion: SlackDiscussion;
  readonly #effects: EffectRepository;
  readonly #database: Database;
  readonly #links: EffectLinks;

  constructor(discussion: SlackDiscussion, effects: EffectRepository, database: Database, links: EffectLinks) {
    this.#discussion = discussion;
    this.#effects = effects;
    this.#database = database;
    this.#links = links;
  }

  async findDelivered(owed: OwedEffect, effect: SlackEffect): Promise<string | undefined> {
    // Updating or deleting twice is the same as once.
    if (effect.kind !== 'slack.root' && effect.kind !== 'slack.notice' && effect.kind !== 'slack.message')
      return undefined;
    const threadTs = effect.kind === 'slack.message' ? await this.#rootOf(owed) : undefined;
    return this.#discussion.findByEffect(placeOf(owed, effect, threadTs), owed.id, owed.createdAt);
  }

  async deliver(owed: OwedEffect, effect: SlackEffect): Promise<string | null> {
    const place = placeOf(owed, effect, undefined);
    switch (effect.kind) {
      case 'slack.root':
      case 'slack.notice':
        return this.#discussion.post(place, effect.payload, owed.id);
      case 'slack.message': {
        const { text, username, iconEmoji } = effect.payload;
        const thread = placeOf(owed, effect, await this.#rootOf(owed));
        return this.#discussion.post(thread, { text, username, iconEmoji }, owed.id);
      }
      case 'slack.root_update':
        await this.#discussion.edit(place, `${place.channel}/${await this.#rootOf(owed)}`, effect.payload, owed.id);
        return null;
      case 'slack.message_update': {
        const [first] = await this.#postedFor(owed, effect.payload.messageId);
        if (first !== undefined) await this.#discussion.edit(place, first, effect.payload, owed.id);
        return null;
      }
      case 'slack.message_delete':
        for (const name of await this.#postedFor(owed, effect.payload.messageId))
          await this.#discussion.delete(place, name);
        return null;
      default:
        return assertNever(effect);
    }
  }

  async #postedFor(owed: OwedEffect, messageId: string): Promise<readonly string[]> {
    return this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#effects.listExternalIds(transaction, messageId, 'slack.message'),
    );
  }

  async #rootOf(owed: OwedEffect): Promise<string> {
    const taskId = owed.taskId as TaskId;
    const ts = await this.#database.withTenant(owed.tenantId, (transaction) => this.#links.rootOf(transaction, taskId));
    if (ts === null)
      throw new OutsideCallError('slack', { kind: 'failed', reason: 'the root message is not there yet' });
    return ts;
  }
}

function placeOf({ tenantId }: OwedEffect, { payload }: SlackEffect, threadTs: string | undefined) {
  return { tenantId, channel: payload.channel, threadTs };
}
