import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { SlackGapRepository } from './slack-gap.repository.js';

/** Pulses within the time after which a missing one counts as a gap. */
const pulsesPerGap = 4;

/** Notes again and again that webhooks are taken, so that a time in which none could be taken is found afterwards. */
@Injectable()
export class IntakePulse implements OnApplicationBootstrap {
  readonly #gaps: SlackGapRepository;
  readonly #recurring: RecurringWork;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(gaps: SlackGapRepository, recurring: RecurringWork) {
    this.#gaps = gaps;
    this.#recurring = recurring;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('intake')) return;
    const { gapSeconds } = this.settings.slack;
    this.#recurring.beginNow({
      everyMs: (gapSeconds * 1000) / pulsesPerGap,
      failure: 'the pulse of the intake could not be noted',
      work: () => this.#gaps.pulse(gapSeconds),
    });
  }
}
