import { Injectable } from '@nestjs/common';
import type { SourceProvider, TaskStatus } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { Remark, SourcePlace, TaskMark, WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { MarkRepository } from './mark.repository.js';
import type { Delivery, SourceEffect, SourceEffectName } from './effect.js';
import { EffectRepository, type OwedEffect } from './effect.repository.js';
import { EffectLinks } from './effect-links.service.js';

/** Pays what is owed to the place where a task was written: comments, statuses, marks. */
@Injectable()
export class SourceTarget {
  readonly #sources: WorkSources;
  readonly #effects: EffectRepository;
  readonly #database: Database;
  readonly #links: EffectLinks;
  readonly #marks: MarkRepository;

  constructor(
    sources: WorkSources,
    effects: EffectRepository,
    database: Database,
    links: EffectLinks,
    marks: MarkRepository,
  ) {
    this.#sources = sources;
    this.#effects = effects;
    this.#database = database;
    this.#links = links;
    this.#marks = marks;
  }

  async findDelivered(owed: OwedEffect, effect: SourceEffect): Promise<string | undefined> {
    const { source, name } = this.#split(effect);
    if (isMark(effect.payload)) {
      const { mark, isSet } = markOf(source, effect.payload);
      return (await mark?.isSet(effect.payload)) === isSet ? changed : undefined;
    }
    if ('asked' in effect.payload) return source.writer?.findByEffect(effect.payload, owed.id, owed.createdAt);
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
    if ('artifacts' in payload) {
      const reason = await source.artifactLinks?.set(payload, payload.artifacts);
      return reason === null
        ? delivered(null)
        : { outcome: 'pointless', reason: reason ?? 'there is no room for them' };
    }
    if (isMark(payload)) return change(markOf(source, payload), payload);
    if ('asked' in payload) {
      if (source.writer === undefined) return { outcome: 'pointless', reason: 'no tasks are written there' };
      return delivered(await source.writer.write(payload, owed.id));
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

  /** A status of ours must not undo a person's decision, nor a mark that is taken away a person's own. */
  async reasonToDrop(
    transaction: TenantTransaction,
    owed: OwedEffect,
    effect: SourceEffect,
  ): Promise<string | undefined> {
    const { source, name } = this.#split(effect);
    if (isMark(effect.payload)) return this.#reasonToDropMark(transaction, owed, effect);
    if (name !== 'status' || owed.taskId === null || !source.hasSharedStatus) return undefined;
    const status = await this.#links.statusOf(transaction, owed.taskId);
    const isMeant = 'wanted' in effect.payload && effect.payload.wanted === 'done';
    if (isMeant) return status === 'done' ? undefined : `the task is ${status}`;
    return status === 'done' || status === 'cancelled' ? `the task is ${status}` : undefined;
  }

  async #reasonToDropMark(
    transaction: TenantTransaction,
    { id, taskId }: OwedEffect,
    effect: SourceEffect,
  ): Promise<string | undefined> {
    if (taskId === null || !isMark(effect.payload)) return undefined;
    const { isSet, holdsIn } = markOf(this.#split(effect).source, effect.payload);
    if (isSet) {
      const status = await this.#links.statusOf(transaction, taskId);
      return status !== undefined && holdsIn.includes(status) ? undefined : `the task is ${status}`;
    }
    const set = await this.#marks.findLast(transaction, { taskId, kind: effect.kind, before: id });
    const isOurs = set?.isSet === true && (set.status !== 'delivered' || set.externalId === changed);
    return isOurs ? undefined : 'the mark is not of Oblivion';
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

/** The outside name of a mark: that it was Oblivion who changed it. */
const changed = 'changed';

interface OwedMark {
  readonly mark: TaskMark | undefined;
  readonly isSet: boolean;
  /** A task in another state must not be marked any more. */
  readonly holdsIn: readonly TaskStatus[];
}

const heldStates = ['claimed', 'in_progress', 'blocked_on_human', 'in_review', 'done'] as const;

type Payload = SourceEffect['payload'];
type MarkPayload = Extract<Payload, { readonly isBlocked: boolean } | { readonly isHeld: boolean }>;

function isMark(payload: Payload): payload is MarkPayload {
  return 'isBlocked' in payload || 'isHeld' in payload;
}

function markOf(source: WorkSource, payload: MarkPayload): OwedMark {
  return 'isBlocked' in payload
    ? { mark: source.blockedMark, isSet: payload.isBlocked, holdsIn: ['blocked_on_human'] }
    : { mark: source.holderMark, isSet: payload.isHeld, holdsIn: heldStates };
}

async function change({ mark, isSet }: OwedMark, place: SourcePlace): Promise<Delivery> {
  const outcome = await mark?.change(place, isSet);
  if (outcome === undefined || outcome === 'gone') return { outcome: 'pointless', reason: 'there is nothing to mark' };
  return delivered(outcome === 'changed' ? changed : null);
}

function delivered(externalId: string | null): Delivery {
  return { outcome: 'delivered', externalId };
}
