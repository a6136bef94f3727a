import { Inject, Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { AnswerEndTarget } from './answers/answer-end-target.service.js';
import { AnswerTarget } from './answers/answer-target.service.js';
import { AsideTarget } from './slack/aside-target.service.js';
import { ChannelTarget } from './slack/channel-target.service.js';
import {
  type AnswerEffect,
  type Delivery,
  isAnswerEffect,
  isAsideEffect,
  isChannelEffect,
  isSessionEffect,
  isSlackEffect,
} from './effect.js';
import type { OwedEffect } from './effect.repository.js';
import { SessionTarget } from './slack/session-target.service.js';
import { SlackTarget } from './slack/slack-target.service.js';
import { SourceTarget } from './source-target.service.js';

/** Makes the call that an effect stands for, and finds out whether an earlier attempt has made it already. */
@Injectable()
export class EffectTargets {
  readonly #slack: SlackTarget;
  readonly #source: SourceTarget;
  readonly #session: SessionTarget;
  readonly #channel: ChannelTarget;
  readonly #aside: AsideTarget;
  @Inject(AnswerTarget) private readonly answers!: AnswerTarget;
  @Inject(AnswerEndTarget) private readonly answerEnds!: AnswerEndTarget;

  constructor(
    slack: SlackTarget,
    source: SourceTarget,
    session: SessionTarget,
    channel: ChannelTarget,
    aside: AsideTarget,
  ) {
    this.#aside = aside;
    this.#channel = channel;
    this.#session = session;
    this.#slack = slack;
    this.#source = source;
  }

  /** The outside name of what an attempt with unknown outcome has made; undefined when it made nothing. */
  async findDelivered(owed: OwedEffect): Promise<string | undefined> {
    const { effect } = owed;
    // The same status again is the same, and so is the same state of a channel.
    if (isSessionEffect(effect) || isChannelEffect(effect)) return undefined;
    // What stands of an answer decides itself what is done.
    if (isAnswerEffect(effect)) return undefined;
    if (isAsideEffect(effect)) return this.#aside.findDelivered(effect);
    return isSlackEffect(effect) ? this.#slack.findDelivered(owed, effect) : this.#source.findDelivered(owed, effect);
  }

  /** Makes the call. */
  async deliver(owed: OwedEffect): Promise<Delivery> {
    const { effect } = owed;
    if (isSessionEffect(effect)) return this.#session.deliver(owed, effect);
    if (isChannelEffect(effect)) return this.#channel.deliver(owed, effect);
    if (isAnswerEffect(effect)) return this.#showAnswer(owed, effect);
    if (isAsideEffect(effect)) return this.#aside.deliver(owed, effect);
    if (!isSlackEffect(effect)) return this.#source.deliver(owed, effect);
    return { outcome: 'delivered', externalId: await this.#slack.deliver(owed, effect) };
  }

  async #showAnswer(owed: OwedEffect, effect: AnswerEffect): Promise<Delivery> {
    return effect.kind === 'slack.answer_end'
      ? this.answerEnds.deliver(owed, effect)
      : this.answers.deliver(owed, effect);
  }

  /** Why an effect is no longer wanted; undefined while it is. */
  async reasonToDrop(transaction: TenantTransaction, owed: OwedEffect): Promise<string | undefined> {
    const { effect } = owed;
    if (isSessionEffect(effect)) return this.#session.reasonToDrop(transaction, owed);
    if (isChannelEffect(effect) || isAsideEffect(effect) || effect.kind === 'slack.answer_end') return undefined;
    if (isAnswerEffect(effect)) return this.answers.reasonToDrop(transaction, owed, effect);
    return isSlackEffect(effect)
      ? this.#slack.reasonToDrop(transaction, owed, effect)
      : this.#source.reasonToDrop(transaction, owed, effect);
  }
}
