import { Inject, Injectable } from '@nestjs/common';
import { SlackClient, type SlackCredentials } from '../../integrations/slack/slack.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { SlackTokenRepository, type SlackTokenState, soundToken, type TokenOwner } from './slack-token.repository.js';

/** How an attempt with a token ended badly. */
export interface TokenFailure {
  readonly state: SlackTokenState | undefined;
  /** What Slack said. */
  readonly reason: string;
  /** Slack will not take it again by itself. */
  readonly isFinal: boolean;
  /** The access token was refused, and not only its refresh. */
  readonly isRefused: boolean;
  readonly now: Date;
}

/** What is known of tokens that Slack does not take: told once, and looked at again from time to time. */
@Injectable()
export class SlackTokenHealth {
  readonly #repository: SlackTokenRepository;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #settings: Settings;

  constructor(repository: SlackTokenRepository, metrics: Metrics, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#metrics = metrics;
    this.#log = log;
    this.#settings = settings;
  }

  count(outcome: 'refreshed' | 'failed' | 'lost'): void {
    this.#metrics.add('oblivion.slack.token_refreshes', 1, { outcome });
  }

  /** Why Slack refuses a token; undefined when it takes it. */
  async refusalOf(credentials: SlackCredentials): Promise<string | undefined> {
    try {
      await new SlackClient(credentials, this.#settings.slack.timeoutMs).identify();
      return undefined;
    } catch (error) {
      if (error instanceof OutsideCallError) return error.failure.reason;
      throw error;
    }
  }

  /** A token that was refused is taken after all. */
  async noteTaken(transaction: TenantTransaction, { id }: TokenOwner, state: SlackTokenState): Promise<void> {
    await this.#repository.replace(transaction, id, { expiresAt: state.expiresAt, refreshAt: null, ...soundToken });
  }

  /** Operators are told once of a token that is lost; until it is another one it is tried again from time to time. */
  async noteFailure(transaction: TenantTransaction, owner: TokenOwner, failure: TokenFailure): Promise<void> {
    const { state, reason, isFinal, isRefused, now } = failure;
    const expiresAt = state?.expiresAt ?? null;
    const wasLost = state?.lostAt != null;
    const attempts = (state?.attempts ?? 0) + 1;
    await this.#repository.replace(transaction, owner.id, {
      expiresAt,
      refreshAt: new Date(now.getTime() + this.#pauseMs(attempts, isFinal || wasLost)),
      attempts,
      lastError: wasLost && !isFinal ? state.lastError : reason,
      lostAt: wasLost ? state.lostAt : isFinal ? now : null,
    });
    this.count(isFinal ? 'lost' : 'failed');
    this.#log.warn({ connectionId: owner.id, tenantId: owner.tenantId, reason }, 'a slack token is not taken');
    if (!isFinal || wasLost) return;
    const isStillGood = !isRefused && expiresAt !== null && expiresAt > now;
    const payload = { connectionId: owner.id, reason, worksUntil: isStillGood ? expiresAt.toISOString() : null };
    await appendEvent(transaction, { name: 'connection.token_lost', lane: `operator:${owner.tenantId}`, payload });
  }

  #pauseMs(attempts: number, isLost: boolean): number {
    const limitMs = this.#settings.slack.tokenRetrySeconds * 1000;
    if (isLost) return limitMs;
    return backoffMs(attempts, { baseMs: this.#settings.work.backoffBaseMs, limitMs, random: Math.random() });
  }
}
