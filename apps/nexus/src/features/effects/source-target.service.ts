import { Injectable } from '@nestjs/common';
import type { SourceProvider } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { Remark, WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import type { Delivery, SourceEffect, SourceEffectName } from './effect.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';

/** Pays what is owed to the place where a task was written: comments and statuses. */
@Injectable()
export class SourceTarget {
  readonly #sources: WorkSources;
  readonly #effects: EffectRepository;
  readonly #database: Database;
  readonly #links: EffectLinks;

  constructor(sources: WorkSources, effects: EffectRepository, database: Database, links: EffectLinks) {
    this.#sources = sources;
    this.#effects = effects;
    this.#database = database;
    this.#links = links;
  }

  async findDelivered(owed: OwedEffect, effect: SourceEffect): Promise<string | undefined> {
    const { source, name } = this.#split(effect);
    // Setting a status, updating or deleting twice is the same as once.
    return name === 'comment' ? source.comments.findByEffect(effect.payload, owed.id, owed.createdAt) : undefined;
  }

  async deliver(owed: OwedEffect, effect: SourceEffect): Promise<Delivery> {
    const { source } = this.#split(effect);
    const { payload } = effect;
    const { comments } = source;
    if ('wanted' in payload) {
      const reason = await source.setStatus(payload, payload.wanted);
      return reason === null ? delivered(null) : { outcome: 'pointless', reason };
    }
    if (!('text' in payload)) {
      for (const name of await this.#postedFor(owed, source, payload.messageId)) await comments.delete(payload, name);
      return delivered(null);
    }
    const remark: Remark = { ...payload, taskUrl: this.#links.observerUrl(owed.taskId) };
    if (!effect.kind.endsWith('.comment_update')) return delivered(await comments.post(payload, remark, owed.id));
    const [first] = await this.#postedFor(owed, source, payload.messageId as string);
    if (first !== undefined) await comments.edit(payload, first, remark, owed.id);
    return delivered(null);
  }

  /** A status of ours must not undo a person's decision. */
  async reasonToDrop(
    transaction: TenantTransaction,
    owed: OwedEffect,
    effect: SourceEffect,
  ): Promise<string | undefined> {
    const { source, name } = this.#split(effect);
    if (name !== 'status' || owed.taskId === null || !source.hasSharedStatus) return undefined;
    const status = await this.#links.statusOf(transaction, owed.taskId);
    const isMeant = 'wanted' in effect.payload && effect.payload.wanted === 'done';
    if (isMeant) return status === 'done' ? undefined : `the task is ${status}`;
    return status === 'done' || status === 'cancelled' ? `the task is ${status}` : undefined;
  }

  async #postedFor(owed: OwedEffect, source: WorkSource, messageId: string): Promise<readonly string[]> {
    return this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#effects.listExternalIds(transaction, messageId, `${source.provider}.comment`),
    );
  }

  #split({ kind }: SourceEffect): { source: WorkSource; name: SourceEffectName } {
    const [provider, name] = kind.split('.') as [SourceProvider, SourceEffectName];
    return { source: this.#sources.get(provider), name };
  }
}

function delivered(externalId: string | null): Delivery {
  return { outcome: 'delivered', externalId };
}
