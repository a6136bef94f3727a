import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { OauthStates } from './oauth-states.service.js';

/** Deletes installations that nobody completed, with the secrets that waited for them. Harmless in several processes at once. */
@Injectable()
export class OauthStateSweep implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #states: OauthStates;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(states: OauthStates, @Inject(SETTINGS) settings: Settings, log: Log) {
    this.#states = states;
    this.#settings = settings;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker')) return;
    this.#timer = setInterval(() => {
      this.#running ??= this.#sweep().finally(() => {
        this.#running = undefined;
      });
    }, this.#settings.access.oauthSweepSeconds * 1000);
  }

  async #sweep(): Promise<void> {
    try {
      const deleted = await this.#states.deleteExpired();
      if (deleted > 0) this.#log.info({ deleted }, 'installations that nobody completed were deleted');
    } catch (error) {
      this.#log.warn(errorFields(error), 'expired installations could not be deleted');
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#running;
  }
}
