import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import type { WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { ReconciliationRepository, type SweepTurn } from './reconciliation.repository.js';
import { SourceReconciler } from './source-reconciler.service.js';

/** A sweep may take this many intervals before another worker takes it over. */
const intervalsPerTurn = 5;

/** Compares each connection with its source, one worker at a time, at the interval of the settings. */
@Injectable()
export class ReconciliationSweep implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isStopping = false;
  readonly #repository: ReconciliationRepository;
  readonly #sources: WorkSources;
  readonly #reconciler: SourceReconciler;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(repository: ReconciliationRepository, sources: WorkSources, reconciler: SourceReconciler, log: Log) {
    this.#repository = repository;
    this.#sources = sources;
    this.#reconciler = reconciler;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#timer = setInterval(() => {
      this.#running ??= this.#sweepDue().finally(() => {
        this.#running = undefined;
      });
    }, this.settings.work.sweepIntervalMs);
  }

  async #sweepDue(): Promise<void> {
    try {
      while (!this.#isStopping) {
        const turn = await this.#repository.takeTurn(this.settings.reconciliation.intervalSeconds * intervalsPerTurn);
        if (turn === undefined) return;
        await this.#sweep(turn);
      }
    } catch (error) {
      this.#log.warn(errorFields(error), 'sweep for missed webhooks failed');
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

  onModuleDestroy(): void {
    this.#isStopping = true;
    clearInterval(this.#timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#running;
  }
}

function pauseAskedBy(error: unknown): number {
  return error instanceof OutsideCallError && error.failure.kind === 'rate_limited'
    ? error.failure.retryAfterSeconds
    : 0;
}
