import { Inject, Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import type { ShownPlan } from '../../../integrations/slack/progress-plan.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.service.js';
import { assertNever } from '../../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { AnswerMessages } from '../answers/answer-messages.service.js';
import type { SlackEffect } from '../effect.js';
import { EffectRepository, type OwedEffect } from '../effect.repository.js';
import { EffectLinks } from '../effect-links.service.js';
import { ProgressPlans } from './progress-plans.service.js';
import { ProgressRepository } from './progress.repository.js';
import { rootIsMissing } from './continued-root.js';
import { RootRepository } from './root.repository.js';
import { RootReplacement } from './root-replacement.service.js';
import { SlackDiscussion, type SlackPlace, type SlackWords } from './slack-discussion.service.js';

/** A message that cannot be edited (any more) is followed by a new one. */
const endsOfEditing = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** Pays what is owed to Slack. */
@Injectable()
export class SlackTarget {
  readonly #discussion: SlackDiscussion;
  readonly #effects: EffectRepository;
  readonly #database: Database;
  readonly #links: EffectLinks;
  readonly #progress: ProgressRepository;
  @Inject(RootRepository) private readonly roots!: RootRepository;
  @Inject(AnswerMessages) private readonly answers!: AnswerMessages;
  @Inject(RootReplacement) private readonly replacement!: RootReplacement;
  @Inject(ProgressPlans) private readonly plans!: ProgressPlans;

  constructor(
    discussion: SlackDiscussion,
    effects: EffectRepository,
    database: Database,
    links: EffectLinks,
    progress: ProgressRepository,
  ) {
    this.#progress = progress;
    this.#discussion = discussion;
    this.#effects = effects;
    this.#database = database;
    this.#links = links;
  }

  async findDelivered(owed: OwedEffect, effect: SlackEffect): Promise<string | undefined> {
    const isInThread = effect.kind === 'slack.message' || effect.kind === 'slack.progress';
    // Updating or deleting twice is the same as once.
    const isReply = effect.kind === 'slack.reply';
    if (effect.kind !== 'slack.root' && effect.kind !== 'slack.notice' && !isInThread && !isReply) return undefined;
    const threadTs = isReply ? effect.payload.threadTs : isInThread ? await this.#rootOf(owed) : undefined;
    return this.#discussion.findByEffect(placeOf(owed, effect, threadTs), owed.id, owed.createdAt);
  }

  async deliver(owed: OwedEffect, effect: SlackEffect): Promise<string | null> {
    const place = placeOf(owed, effect, undefined);
    switch (effect.kind) {
      case 'slack.root':
      case 'slack.notice':
        return this.#discussion.post(place, effect.payload, owed.id);
      case 'slack.reply':
        return this.#reply(owed, effect);
      case 'slack.message': {
        const { messageId, plan } = effect.payload;
        const planned = { tenantId: owed.tenantId, firstMessageId: messageId, plan };
        return this.plans.show(planned, (shown) => this.#say(owed, effect, shown));
      }
      case 'slack.progress':
        return this.plans.show({ tenantId: owed.tenantId, ...effect.payload }, (shown) =>
          this.#showProgress(owed, effect, shown),
        );
      case 'slack.root_update':
        await this.#updateRoot(owed, effect);
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

  /** A change of a progress message that a later one has made already must not be made after it. */
  async reasonToDrop(
    transaction: TenantTransaction,
    owed: OwedEffect,
    effect: SlackEffect,
  ): Promise<string | undefined> {
    if (effect.kind === 'slack.root_update' && (await this.roots.isOwedAfter(transaction, owed)))
      return 'a new root message says it';
    if (effect.kind !== 'slack.progress' || owed.isOutcomeUnknown) return undefined;
    const isOutdated = await this.#progress.isOutdated(transaction, owed, effect.payload.firstMessageId);
    return isOutdated ? 'said together with later words' : undefined;
  }

  /** A result takes the place of the message that showed it while it was written. */
  async #say(
    owed: OwedEffect,
    effect: Extract<SlackEffect, { kind: 'slack.message' }>,
    plan: ShownPlan | undefined,
  ): Promise<string> {
    const { text, username, iconEmoji, answerOf } = effect.payload;
    const shown = answerOf === undefined ? undefined : await this.answers.take(owed, answerOf);
    if (shown?.name !== undefined && (await this.#edited(shown.place, shown.name, { text }, owed.id)))
      return shown.name;
    return this.#postInThread(owed, effect, { text, username, iconEmoji, plan });
  }

  async #showProgress(
    owed: OwedEffect,
    effect: Extract<SlackEffect, { kind: 'slack.progress' }>,
    plan: ShownPlan | undefined,
  ): Promise<string> {
    const { text, username, iconEmoji, firstMessageId } = effect.payload;
    const stands = await this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#progress.findShown(transaction, owed.taskId as TaskId, firstMessageId),
    );
    const place = placeOf(owed, effect, undefined);
    if (stands !== undefined && (await this.#edited(place, stands.name, { text, plan }, owed.id))) return stands.name;
    // That it has ended is no reason to bring back what a person deleted.
    if (stands?.text === text) return stands.name;
    return this.#postInThread(owed, effect, { text, username, iconEmoji, plan });
  }

  /** Names the thread of the task, where it is about one. */
  async #reply(owed: OwedEffect, effect: Extract<SlackEffect, { kind: 'slack.reply' }>): Promise<string> {
    const { threadTs, text, channel } = effect.payload;
    const place = placeOf(owed, effect, threadTs);
    if (owed.taskId === null) return this.#discussion.post(place, { text }, owed.id);
    const link = await this.#discussion.linkTo(owed.tenantId, { channel, ts: await this.#rootOf(owed) });
    return this.#discussion.post(place, { text: `${text} <${link}|Its thread>` }, owed.id);
  }

  /** A thread whose first message is gone takes nothing: the words wait for the one that takes its place. */
  async #postInThread(owed: OwedEffect, effect: SlackEffect, words: SlackWords): Promise<string> {
    const ts = await this.#rootOf(owed);
    try {
      return await this.#discussion.post(placeOf(owed, effect, ts), words, owed.id);
    } catch (error) {
      if (!isRefusedAs(error, 'thread_not_found')) throw error;
      await this.#replaceRoot(owed, { channel: effect.payload.channel, ts });
      throw new OutsideCallError('slack', { kind: 'failed', reason: rootIsMissing }, { cause: error });
    }
  }

  async #updateRoot(owed: OwedEffect, effect: Extract<SlackEffect, { kind: 'slack.root_update' }>): Promise<void> {
    const { channel, text } = effect.payload;
    const ts = await this.#rootOf(owed);
    try {
      await this.#discussion.edit(placeOf(owed, effect, undefined), `${channel}/${ts}`, { text }, owed.id);
    } catch (error) {
      if (!isRefusedAs(error, 'message_not_found')) throw error;
      await this.#replaceRoot(owed, { channel, ts });
    }
  }

  /** It was deleted, and nobody told of it. */
  async #replaceRoot(owed: OwedEffect, root: { channel: string; ts: string }): Promise<void> {
    await this.#database.withTenant(owed.tenantId, (transaction) => this.replacement.oweAfter(transaction, owed, root));
  }

  /** False when the message cannot be edited. */
  async #edited(place: SlackPlace, name: string, words: SlackWords, effectId: string): Promise<boolean> {
    try {
      await this.#discussion.edit(place, name, words, effectId);
      return true;
    } catch (error) {
      if (error instanceof OutsideCallError && endsOfEditing.has(error.failure.reason)) return false;
      throw error;
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
    if (ts === null) throw new OutsideCallError('slack', { kind: 'failed', reason: rootIsMissing });
    return ts;
  }
}

function isRefusedAs(error: unknown, reason: string): boolean {
  return error instanceof OutsideCallError && error.failure.reason === reason;
}

function placeOf({ tenantId }: OwedEffect, { payload }: SlackEffect, threadTs: string | undefined) {
  return { tenantId, channel: payload.channel, threadTs };
}
