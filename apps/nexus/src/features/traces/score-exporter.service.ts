import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Langfuse } from '../../integrations/langfuse/langfuse.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Log } from '../../platform/logging/log.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { ScoreRepository, type TakenScore } from './score.repository.js';

/** Sends people's opinions of results to Langfuse, one at a time. While Langfuse is away they wait; nothing waits for them. */
@Injectable()
export class ScoreExporter implements OnApplicationBootstrap {
  readonly #scores: ScoreRepository;
  readonly #langfuse: Langfuse;
  readonly #log: Log;
  readonly #settings: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;
  #failures = 0;
  #notBeforeMs = 0;

  constructor(scores: ScoreRepository, langfuse: Langfuse, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#scores = scores;
    this.#langfuse = langfuse;
    this.#log = log;
    this.#settings = settings;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker') || !this.#langfuse.isConfigured) return;
    this.recurring.begin({
      everyMs: this.#settings.langfuse.flushIntervalMs,
      failure: 'opinions of results could not be taken from the queue',
      work: () => this.#work(),
    });
  }

  async #work(): Promise<void> {
    if (Date.now() < this.#notBeforeMs) return;
    const seconds = (this.#settings.langfuse.timeoutMs * 2) / 1_000 + 1;
    while (!this.recurring.isEnding) {
      const score = await this.#scores.take(seconds);
      if (score === undefined || !(await this.#deliver(score))) return;
    }
  }

  /** False when nothing more can be sent for now. */
  async #deliver(score: TakenScore): Promise<boolean> {
    const { runId, slackUserId, author, isGood } = score;
    const result = await this.#langfuse.sendScore({
      id: `${runId}-${slackUserId}`,
      traceId: runId.slice('run_'.length),
      name: 'feedback',
      isGood,
      comment: `${author}, in Slack`,
    });
    if (result.outcome === 'accepted') {
      await this.#scores.markExported(score);
      this.#failures = 0;
      return true;
    }
    if (result.outcome === 'refused') {
      await this.#scores.setAside(score, result.reason);
      this.#log.error({ runId, reason: result.reason }, 'Langfuse refuses an opinion of a result: it was set aside');
      return true;
    }
    await this.#scores.release(score);
    this.#failures += 1;
    const { backoffBaseMs: baseMs, backoffLimitMs: limitMs } = this.#settings.work;
    const pauseMs = backoffMs(this.#failures, { baseMs, limitMs, random: Math.random() });
    this.#notBeforeMs = Date.now() + (result.retryAfterMs ?? pauseMs);
    return false;
  }
}
