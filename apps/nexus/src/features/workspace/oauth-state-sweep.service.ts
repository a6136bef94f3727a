import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Log } from '../../platform/logging/log.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { OauthStates } from './oauth-states.service.js';

/** Deletes installations that nobody completed, with the secrets that waited for them. Harmless in several processes at once. */
@Injectable()
export class OauthStateSweep implements OnApplicationBootstrap {
  readonly #states: OauthStates;
  readonly #recurring: RecurringWork;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(states: OauthStates, recurring: RecurringWork, @Inject(SETTINGS) settings: Settings, log: Log) {
    this.#states = states;
    this.#recurring = recurring;
    this.#settings = settings;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker')) return;
    this.#recurring.begin({
      everyMs: this.#settings.access.oauthSweepSeconds * 1000,
      failure: 'expired installations could not be deleted',
      work: () => this.#sweep(),
    });
  }

  async #sweep(): Promise<void> {
    const deleted = await this.#states.deleteExpired();
    if (deleted > 0) this.#log.info({ deleted }, 'installations that nobody completed were deleted');
  }
}
