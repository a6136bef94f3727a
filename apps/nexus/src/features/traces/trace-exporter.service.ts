import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Langfuse } from '../../integrations/langfuse/langfuse.client.js';
import type { ExportOutcome } from '../../integrations/langfuse/export-outcome.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { ExportWatch } from './export-watch.service.js';
import { type TakenSpan, TraceSpanRepository } from './trace-span.repository.js';

const part = 'langfuse';
const trimIntervalMs = 60_000;
const hourMs = 3_600_000;

/**
 * Sends what waits to Langfuse, oldest first, and forgets it once it was accepted. Nothing else waits for it: while
 * Langfuse is slow, away or wrong, observations stay in PostgreSQL. What Langfuse refuses is found by halving the batch
 * and set aside, so that it stops nobody else.
 */
@Injectable()
export class TraceExporter implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #spans: TraceSpanRepository;
  readonly #langfuse: Langfuse;
  readonly #parts: PartHealth;
  readonly #metrics: Metrics;
  readonly #log: Log;
  readonly #settings: Settings;
  #timer: NodeJS.Timeout | undefined;
  #trimTimer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isOver = false;
  #failures = 0;
  #notBeforeMs = 0;
  /** While in the future, what happened to single observations is told although Langfuse works. */
  #notice = { untilMs: 0, reason: '' };
  #needsProbe = true;

  constructor(
    spans: TraceSpanRepository,
    langfuse: Langfuse,
    parts: PartHealth,
    watch: ExportWatch,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#spans = spans;
    this.#langfuse = langfuse;
    this.#parts = parts;
    this.#metrics = watch.metrics;
    this.#log = watch.log;
    this.#settings = settings;
    parts.declare({
      name: part,
      label: 'Langfuse',
      whenDegraded: 'Traces of runs reach Langfuse later, or in part. Agents and people are not held up.',
      whenOff: 'Runs are not exported as traces. Observer shows them all the same.',
    });
    const missing = langfuse.missingSetting;
    if (missing !== undefined) parts.report(part, { state: 'off', reason: `${missing} is not set` });
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker') || !this.#langfuse.isConfigured) return;
    this.#timer = setInterval(() => this.#wake(), this.#settings.langfuse.flushIntervalMs);
    this.#trimTimer = setInterval(() => void this.trim(), trimIntervalMs);
  }

  /** Drops what exceeds the limits of the backlog, and says so. */
  async trim(): Promise<void> {
    try {
      const dropped = await this.#spans.trim(this.#settings.langfuse);
      if (dropped === 0) return;
      this.#count('dropped', dropped);
      this.#log.error({ dropped }, 'backlog for Langfuse reached its limit: the oldest observations were dropped');
      this.#tell(`has been away for so long that ${dropped} observations were dropped`);
    } catch (error) {
      this.#log.warn(errorFields(error), 'backlog for Langfuse could not be trimmed');
    }
  }

  #wake(): void {
    if (this.#working !== undefined || Date.now() < this.#notBeforeMs) return;
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    const { batchSize, batchBytes, timeoutMs } = this.#settings.langfuse;
    // Should it take longer, another process sends the same once more, which changes nothing there.
    const seconds = (timeoutMs * 2) / 1_000 + 1;
    try {
      for (;;) {
        if (this.#isOver) return;
        const spans = await this.#spans.take({ count: batchSize, bytes: batchBytes, seconds });
        if (spans.length === 0) return await this.#probe();
        if (!(await this.#deliver(spans))) return;
      }
    } catch (error) {
      this.#log.warn(errorFields(error), 'observations could not be taken from the queue');
    }
  }

  /** Answers false when nothing more can be sent for now; what is left was given back. */
  async #deliver(spans: readonly TakenSpan[]): Promise<boolean> {
    const result = await this.#langfuse.send(spans.map(({ observation }) => observation));
    this.#metrics.add('oblivion.langfuse.requests', 1, { outcome: result.outcome });
    switch (result.outcome) {
      case 'accepted':
        await this.#accept(spans, result.rejected);
        return true;
      case 'refused':
        return this.#isolate(spans, result.reason);
      case 'later':
      case 'misconfigured':
        await this.#spans.release(
          spans.map(({ id }) => id),
          result.reason,
        );
        this.#pause(result);
        return false;
    }
  }

  async #accept(spans: readonly TakenSpan[], rejected: number): Promise<void> {
    await this.#spans.delete(spans.map(({ id }) => id));
    this.#count('exported', spans.length - rejected);
    if (rejected > 0) {
      this.#count('rejected', rejected);
      this.#log.error({ rejected }, 'Langfuse accepted a batch and left some observations out');
      this.#tell(`left out ${rejected} observations of a batch`);
    }
    this.#recover();
  }

  async #isolate(spans: readonly TakenSpan[], reason: string): Promise<boolean> {
    const [only] = spans;
    if (spans.length > 1 || only === undefined) {
      const middle = Math.ceil(spans.length / 2);
      const rest = spans.slice(middle);
      if (await this.#deliver(spans.slice(0, middle))) return this.#deliver(rest);
      await this.#spans.release(
        rest.map(({ id }) => id),
        reason,
      );
      return false;
    }
    await this.#spans.setAside(only.id, reason);
    this.#count('set_aside', 1);
    this.#log.error({ observation: only.id, reason }, 'Langfuse refuses an observation: it was set aside');
    this.#tell(`${reason} to one observation; it was set aside`);
    return true;
  }

  /** Nothing waits: whether Langfuse can be used is looked at when that is not known, or was not so. */
  async #probe(): Promise<void> {
    if (!this.#needsProbe) return this.#recover();
    const result = await this.#langfuse.probe();
    if (result.outcome === 'accepted') this.#recover();
    else this.#pause(result);
  }

  #pause(result: Exclude<ExportOutcome, { outcome: 'accepted' }>): void {
    const { backoffBaseMs, backoffLimitMs } = this.#settings.work;
    this.#failures += 1;
    this.#needsProbe = true;
    const pauseMs = backoffMs(this.#failures, {
      baseMs: backoffBaseMs,
      limitMs: backoffLimitMs,
      random: Math.random(),
    });
    const asked = 'retryAfterMs' in result ? result.retryAfterMs : undefined;
    this.#notBeforeMs = Date.now() + Math.min(asked ?? pauseMs, hourMs);
    this.#parts.report(part, { state: 'degraded', reason: result.reason });
  }

  #recover(): void {
    this.#failures = 0;
    this.#needsProbe = false;
    this.#notBeforeMs = 0;
    const { untilMs, reason } = this.#notice;
    this.#parts.report(part, Date.now() < untilMs ? { state: 'degraded', reason } : { state: 'ok' });
  }

  /** Keeps in sight for a while what would otherwise be over with the next batch. */
  #tell(reason: string): void {
    this.#notice = { reason, untilMs: Date.now() + this.#settings.parts.forgetMinutes * 60_000 };
    this.#parts.report(part, { state: 'degraded', reason });
  }

  #count(outcome: 'exported' | 'rejected' | 'set_aside' | 'dropped', count: number): void {
    this.#metrics.add('oblivion.langfuse.observations', count, { outcome });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    clearInterval(this.#trimTimer);
    await this.#working;
  }
}
