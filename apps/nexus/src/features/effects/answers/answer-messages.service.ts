import { Injectable } from '@nestjs/common';
import type { RunId, TaskId } from '@oblivion/protocol';
import { Database } from '../../../platform/database/database.service.js';
import { type AnswerRow, AnswerStreamRepository } from './answer-stream.repository.js';
import type { OwedEffect } from '../effect.repository.js';
import { EffectLinks } from '../effect-links.service.js';
import { isLastingRefusal } from '../slack/lasting-refusal.js';
import { SlackDiscussion, type SlackPlace } from '../slack/slack-discussion.service.js';
import { SlackStreams } from './slack-streams.service.js';

/** An answer whose message is now another's, to be made what it becomes. */
export interface TakenAnswer {
  readonly answer: AnswerRow;
  readonly place: SlackPlace;
  /** `channel/ts`; undefined when no message shows it. */
  readonly name: string | undefined;
}

/** The messages that show answers: who has them, and which of them nobody was told of. */
@Injectable()
export class AnswerMessages {
  readonly #database: Database;
  readonly #streams: AnswerStreamRepository;
  readonly #links: EffectLinks;
  readonly #slack: SlackStreams;
  readonly #discussion: SlackDiscussion;

  constructor(
    database: Database,
    streams: AnswerStreamRepository,
    links: EffectLinks,
    slack: SlackStreams,
    discussion: SlackDiscussion,
  ) {
    this.#database = database;
    this.#streams = streams;
    this.#links = links;
    this.#slack = slack;
    this.#discussion = discussion;
  }

  /** Takes the message of a run's answer over: from here on it grows no more. Undefined when the run wrote none so. */
  async take(owed: OwedEffect, runId: RunId): Promise<TakenAnswer | undefined> {
    const answer = await this.#database.withTenant(owed.tenantId, async (transaction) => {
      const standing = await this.#streams.lock(transaction, runId);
      if (standing !== undefined) await this.#streams.update(transaction, runId, { is_ended: true, is_open: false });
      return standing;
    });
    if (answer === undefined) return undefined;
    const place = { tenantId: owed.tenantId, channel: answer.channel, threadTs: undefined };
    const ts = answer.ts ?? (answer.state === 'starting' ? await this.#adopt(owed, answer) : undefined);
    if (ts === undefined) return { answer, place, name: undefined };
    await this.#slack.stop(place, ts, owed.id);
    return { answer, place, name: `${answer.channel}/${ts}` };
  }

  /** The message of a start that never told of it. */
  async findUntold({ tenantId, taskId }: OwedEffect, answer: AnswerRow): Promise<string | undefined> {
    const { threadTs, known } = await this.#database.withTenant(tenantId, async (transaction) => ({
      threadTs: await this.#links.rootOf(transaction, taskId as TaskId),
      known: await this.#streams.listTs(transaction, taskId as TaskId),
    }));
    if (threadTs === null) return undefined;
    const { channel, created_at: since } = answer;
    try {
      return await this.#slack.findUnknown({ tenantId, channel }, { threadTs, since, known });
    } catch (error) {
      // A thread that cannot be read shows nothing that must be found.
      if (isLastingRefusal(error)) return undefined;
      throw error;
    }
  }

  /** Takes back what nobody wants any more. */
  async discard(place: SlackPlace, ts: string, name: string): Promise<void> {
    await this.#slack.stop(place, ts, name);
    await this.#discussion.delete(place, `${place.channel}/${ts}`);
  }

  /** Unless whoever started it has found out meanwhile, and takes it back. */
  async #adopt(owed: OwedEffect, answer: AnswerRow): Promise<string | undefined> {
    const ts = await this.findUntold(owed, answer);
    if (ts === undefined) return undefined;
    return this.#database.withTenant(owed.tenantId, async (transaction) => {
      const standing = await this.#streams.lock(transaction, answer.run_id);
      if (standing?.state !== 'starting') return standing?.ts ?? undefined;
      await this.#streams.update(transaction, answer.run_id, { ts, state: 'still' });
      return ts;
    });
  }
}
