import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import type { WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { ReconciliationRepository, type SweepTurn } from './reconciliation.repository.js';
import { SourceReconciler } from './source-reconciler.service.js';

/** A sweep may take this many intervals before another worker takes it over. */
const intervalsPerTurn = 5;

/** Compares each connection with its source, one worker at a time, at the interval of the settings. */
@Injectable()
export class ReconciliationSweep implements OnApplicationBootstrap {
  readonly #repository: ReconciliationRepository;
  readonly #sources: WorkSources;
  readonly #reconciler: SourceReconciler;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;

  constructor(repository: ReconciliationRepository, sources: WorkSources, reconciler: SourceReconciler, log: Log) {
    this.#repository = repository;
    this.#sources = sources;
    this.#reconciler = reconciler;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.recurring.begin({
      everyMs: this.settings.work.sweepIntervalMs,
      failure: 'sweep for missed webhooks failed',
      work: () => this.#sweepDue(),
    });
  }

  async #sweepDue(): Promise<void> {
    while (!this.recurring.isEnding) {
      const turn = await this.#repository.takeTurn(this.settings.reconciliation.intervalSeconds * intervalsPerTurn);
      if (turn === undefined) return;
      await this.#sweep(turn);
    }
  }

  async #sweep(turn: SweepTurn): Promise<void> {
    const { intervalSeconds } = this.settings.reconciliation;
    const { connectionId, provider, sweptUntil } = turn;
    try {
      const source = this.#sources.get(provider);
      await this.#tendWebhooks(turn, source);
      const { until, found } = await this.#reconciler.sweep(turn, source);
      await this.#repository.endTurn(connectionId, { sweptUntil: until, afterSeconds: intervalSeconds, error: null });
      await this.#repository.endGap(turn, { found, patienceSeconds: this.settings.patience.deliverySeconds });
    } catch (error) {
      const fields = { tenantId: turn.tenantId, connectionId, provider, ...errorFields(error) };
      this.#log.warn(fields, 'a work source could not be compared; it is tried again');
      const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
      const afterSeconds = Math.max(intervalSeconds, pauseAskedBy(error));
      await this.#repository.endTurn(connectionId, { sweptUntil, afterSeconds, error: reason });
    }
  }

  /** A webhook that cannot be mended makes it all the more needful to look for what it should have brought. */
  async #tendWebhooks({ tenantId, connectionId, provider }: SweepTurn, source: WorkSource): Promise<void> {
    try {
      await source.tendWebhooks(connectionId);
    } catch (error) {
      const fields = { tenantId, connectionId, provider, ...errorFields(error) };
      this.#log.warn(fields, 'webhooks of a work source could not be checked or mended');
    }
  }
}

function pauseAskedBy(error: unknown): number {
  return error instanceof OutsideCallError && error.failure.kind === 'rate_limited'
    ? error.failure.retryAfterSeconds
    : 0;
}
