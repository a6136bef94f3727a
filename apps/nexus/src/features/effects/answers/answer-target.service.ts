import { Inject, Injectable } from '@nestjs/common';
import type { RunId, TaskId, TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { partLength } from '../../../integrations/slack/part-length.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.service.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { type AnswerCall, nextCall } from './answer-call.js';
import { AnswerMessages } from './answer-messages.service.js';
import { type AnswerRow, AnswerStreamRepository } from './answer-stream.repository.js';
import { rootIsMissing } from '../slack/continued-root.js';
import type { AnswerEffect, Delivery } from '../effect.js';
import type { OwedEffect } from '../effect.repository.js';
import { EffectLinks } from '../effect-links.service.js';
import { isLastingRefusal } from '../slack/lasting-refusal.js';
import { SlackStreams } from './slack-streams.service.js';

type StreamEffect = Extract<AnswerEffect, { kind: 'slack.answer_stream' }>;

/** A workspace that has no streams is not asked for one at each answer: it may get them later. */
const restMs = 10 * 60_000;
/** How soon it is looked again whether earlier words stand in the thread. */
const shortestLookMs = 250;
const longestLookMs = 5_000;
/** Refusals that speak of one person or thread, and not of the app. */
const ofOneStream = new Set([
  'user_not_found',
  'missing_recipient_user_id',
  'missing_recipient_team_id',
  'thread_not_found',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'msg_too_long',
  'restricted_action',
]);

/**
 * Shows in threads what agents write as their final answer, while they write it. It is an ornament: where Slack does not have
 * it the answer comes whole, as the result, and nobody is told.
 */
@Injectable()
export class AnswerTarget {
  readonly #restsUntilMs = new Map<TenantId, number>();
  readonly #database: Database;
  readonly #streams: AnswerStreamRepository;
  readonly #links: EffectLinks;
  readonly #slack: SlackStreams;
  @Inject(AnswerMessages) private readonly messages!: AnswerMessages;

  constructor(database: Database, streams: AnswerStreamRepository, links: EffectLinks, slack: SlackStreams) {
    this.#database = database;
    this.#streams = streams;
    this.#links = links;
    this.#slack = slack;
  }

  async reasonToDrop(
    transaction: TenantTransaction,
    { isOutcomeUnknown }: OwedEffect,
    { payload }: StreamEffect,
  ): Promise<string | undefined> {
    const answer = await this.#streams.find(transaction, payload.runId);
    const mayStandUntold = isOutcomeUnknown && answer?.ts === null;
    return answer?.is_ended === true && !mayStandUntold ? 'the result takes its place' : undefined;
  }

  async deliver(owed: OwedEffect, { payload }: StreamEffect): Promise<Delivery> {
    const { answer, threadTs, next } = await this.#database.withTenant(owed.tenantId, (transaction) =>
      this.#begin(transaction, owed, payload.runId),
    );
    switch (next.call) {
      case 'start':
        return this.#start(owed, payload, { threadTs, ...next });
      case 'append':
        return this.#append(owed, answer, next);
      case 'look':
        return this.#look(owed, answer);
      case 'leave':
        return pointless('nobody knows whether the last words arrived');
      case 'none':
        return pointless(next.reason);
    }
  }

  /** Decides which call is made, and notes that it is before it is. */
  async #begin(
    transaction: TenantTransaction,
    owed: OwedEffect,
    runId: RunId,
  ): Promise<{ answer: AnswerRow; threadTs: string; next: AnswerCall }> {
    const answer = (await this.#streams.lock(transaction, runId)) as AnswerRow;
    const threadTs = await this.#links.rootOf(transaction, owed.taskId as TaskId);
    if (threadTs === null) throw new OutsideCallError('slack', { kind: 'failed', reason: rootIsMissing });
    const limits = { isOutcomeUnknown: owed.isOutcomeUnknown, limit: partLength };
    const decided = nextCall({ ...answer, isEnded: answer.is_ended }, limits);
    if (decided.call === 'start') await this.#letWordsPass(transaction, owed.taskId as TaskId);
    const isResting = decided.call === 'start' && (this.#restsUntilMs.get(owed.tenantId) ?? 0) > Date.now();
    const next = isResting ? ({ call: 'none', reason: withoutStreams } as const) : decided;
    await this.#streams.update(transaction, runId, {
      is_owed: false,
      ...(next.call === 'start' ? { state: 'starting' } : {}),
      ...(next.call === 'start' || next.call === 'append' ? { called_at: sql<Date>`now()` } : {}),
      ...(next.call === 'leave' ? { state: 'still', is_open: false } : {}),
      ...(isResting ? { state: 'none', is_open: false } : {}),
    });
    return { answer, threadTs, next };
  }

  /** What was said before the answer stands above it. Comes again when words are on their way. */
  async #letWordsPass(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    const until = await this.#streams.findWordsOnTheirWay(transaction, taskId);
    if (until === undefined) return;
    const waitMs = Math.min(longestLookMs, Math.max(shortestLookMs, until.getTime() - Date.now()));
    const reason = 'earlier words are on their way';
    throw new OutsideCallError('slack', { kind: 'rate_limited', retryAfterSeconds: waitMs / 1000, reason });
  }

  async #start(
    owed: OwedEffect,
    { channel, recipient, username, iconEmoji, runId }: StreamEffect['payload'],
    { threadTs, words, sent }: { threadTs: string; words: string; sent: number },
  ): Promise<Delivery> {
    const { tenantId } = owed;
    const face = { ...(username === undefined ? {} : { username }), ...(iconEmoji === undefined ? {} : { iconEmoji }) };
    let ts: string;
    try {
      ts = await this.#slack.start({ tenantId, channel }, { threadTs, markdown: words, recipient, ...face }, owed.id);
    } catch (error) {
      return this.#notStarted(owed, runId, error);
    }
    const before = await this.#change(tenantId, runId, ({ is_ended: isEnded, ts: known }) => {
      if (!isEnded) return { ts, state: 'growing', sent };
      return known === null ? { state: 'none' } : {};
    });
    if (before.is_ended && before.ts !== ts) {
      await this.messages.discard({ tenantId, channel, threadTs: undefined }, ts, owed.id);
      return pointless('the result came first');
    }
    return { outcome: 'delivered', externalId: `${channel}/${ts}` };
  }

  /** What was refused did not happen: it may be tried again, or never. */
  async #notStarted({ tenantId }: OwedEffect, runId: RunId, error: unknown): Promise<Delivery> {
    const isRefused = isLastingRefusal(error);
    const isUnknown = !(error instanceof OutsideCallError) || error.failure.kind === 'unknown';
    if (isUnknown) throw error;
    await this.#change(tenantId, runId, ({ state }) => {
      if (isRefused) return { state: 'none', is_open: false };
      return state === 'starting' ? { state: 'new' } : {};
    });
    if (!isRefused) throw error;
    const { reason } = error.failure;
    if (!ofOneStream.has(reason)) this.#restsUntilMs.set(tenantId, Date.now() + restMs);
    return pointless(`${withoutStreams}: ${reason}`);
  }

  async #append(
    owed: OwedEffect,
    { run_id: runId, channel, ts }: AnswerRow,
    { words, sent }: { words: string; sent: number },
  ): Promise<Delivery> {
    const { tenantId } = owed;
    try {
      await this.#slack.append({ tenantId, channel }, { ts: ts as string, markdown: words }, owed.id);
    } catch (error) {
      if (error instanceof OutsideCallError && error.failure.kind === 'rate_limited') throw error;
      // It has expired, a person has stopped it or taken it away, or the words may have arrived: the result makes it whole.
      await this.#change(tenantId, runId, () => ({ state: 'still', is_open: false }));
      return pointless(`the message grows no more: ${error instanceof Error ? error.message : 'it failed'}`);
    }
    await this.#change(tenantId, runId, () => ({ sent }));
    return { outcome: 'delivered', externalId: `${channel}/${ts}` };
  }

  /** A start may have arrived. Whatever it made grows no more, and goes when it is not wanted. */
  async #look(owed: OwedEffect, answer: AnswerRow): Promise<Delivery> {
    const { tenantId } = owed;
    const { run_id: runId, channel } = answer;
    const found = await this.messages.findUntold(owed, answer);
    const before = await this.#change(tenantId, runId, ({ is_ended: isEnded, ts }) => {
      if (found === undefined) return { is_open: false };
      if (!isEnded) return { ts: found, state: 'still', is_open: false };
      return ts === null ? { state: 'none' } : {};
    });
    if (found === undefined) return pointless('nothing of it arrived');
    if (!before.is_ended || before.ts === found) return { outcome: 'delivered', externalId: `${channel}/${found}` };
    await this.messages.discard({ tenantId, channel, threadTs: undefined }, found, owed.id);
    return pointless('the result came first');
  }

  /** Answers with the row as it was before. */
  async #change(
    tenantId: TenantId,
    runId: RunId,
    decide: (answer: AnswerRow) => Parameters<AnswerStreamRepository['update']>[2],
  ): Promise<AnswerRow> {
    return this.#database.withTenant(tenantId, async (transaction) => {
      const answer = (await this.#streams.lock(transaction, runId)) as AnswerRow;
      const change = decide(answer);
      if (Object.keys(change).length > 0) await this.#streams.update(transaction, runId, change);
      return answer;
    });
  }
}

const withoutStreams = 'Slack shows no answers that grow here';

function pointless(reason: string): Delivery {
  return { outcome: 'pointless', reason };
}
