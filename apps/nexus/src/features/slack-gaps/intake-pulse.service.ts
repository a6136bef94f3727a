import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { SlackGapRepository } from './slack-gap.repository.js';

/** Pulses within the time after which a missing one counts as a gap. */
const pulsesPerGap = 4;

/** Notes again and again that webhooks are taken, so that a time in which none could be taken is found afterwards. */
@Injectable()
export class IntakePulse implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  readonly #gaps: SlackGapRepository;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(gaps: SlackGapRepository, log: Log) {
    this.#gaps = gaps;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('intake')) return;
    this.#timer = setInterval(() => void this.#pulse(), (this.settings.slack.gapSeconds * 1000) / pulsesPerGap);
    void this.#pulse();
  }

  async #pulse(): Promise<void> {
    try {
      await this.#gaps.pulse(this.settings.slack.gapSeconds);
    } catch (error) {
      this.#log.debug(errorFields(error), 'the pulse of the intake could not be noted');
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }
}
