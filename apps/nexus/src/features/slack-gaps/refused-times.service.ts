import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/logging/log.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { type RefusedTime, RefusedTimesRepository } from './refused-times.repository.js';

/** Looks within the time after which refusals count. */
const looksPerTime = 4;

/** Tells operators while requests of Slack are refused for their signature, and has threads read once they are good again. */
@Injectable()
export class RefusedTimes implements OnApplicationBootstrap {
  readonly #times: RefusedTimesRepository;
  readonly #recurring: RecurringWork;
  readonly #database: Database;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(
    times: RefusedTimesRepository,
    recurring: RecurringWork,
    database: Database,
    @Inject(SETTINGS) settings: Settings,
    log: Log,
  ) {
    this.#times = times;
    this.#recurring = recurring;
    this.#database = database;
    this.#settings = settings;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker')) return;
    this.#recurring.begin({
      everyMs: (this.#settings.slack.refusedSeconds * 1000) / looksPerTime,
      failure: 'could not find out whether requests of slack are refused',
      work: () => this.#look(),
    });
  }

  async #look(): Promise<void> {
    const { refusedSeconds, refusedPauseSeconds, noticePauseHours } = this.#settings.slack;
    const untold = await this.#times.takeUntold({ refusedSeconds, pauseHours: noticePauseHours });
    for (const time of untold) await this.#tell(time);
    await this.#times.closeOver({ refusedSeconds, pauseSeconds: refusedPauseSeconds });
  }

  async #tell({ connectionId, tenantId, since }: RefusedTime): Promise<void> {
    this.#log.warn({ tenantId, connectionId }, 'requests of slack are refused for their signature');
    const payload = { connectionId, since: since.toISOString() };
    await this.#database.withTenant(tenantId, (transaction) =>
      appendEvent(transaction, { name: 'connection.signatures_refused', payload, lane: `operator:${tenantId}` }),
    );
  }
}
