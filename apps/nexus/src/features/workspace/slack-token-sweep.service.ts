import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { SlackTokenRepository, type TokenOwner } from './slack-token.repository.js';
import { SlackTokens } from './slack-tokens.service.js';

const batchSize = 20;

/** Refreshes tokens before they expire, in every process with the role worker; a token is refreshed by one of them. */
@Injectable()
export class SlackTokenSweep implements OnApplicationBootstrap {
  readonly #repository: SlackTokenRepository;
  readonly #tokens: SlackTokens;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(RecurringWork) private readonly recurring!: RecurringWork;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(repository: SlackTokenRepository, tokens: SlackTokens, log: Log) {
    this.#repository = repository;
    this.#tokens = tokens;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.recurring.begin({
      everyMs: this.settings.slack.tokenCheckIntervalMs,
      failure: 'slack tokens that are due could not be looked up',
      work: () => this.#sweep(),
    });
  }

  async #sweep(): Promise<void> {
    const due = await this.#repository.listDue(this.clock.now(), batchSize);
    // One after the other: each holds a connection to PostgreSQL while Slack is asked.
    for (const owner of due) await this.#refresh(owner);
  }

  /** One that cannot be opened or asked about keeps nobody else waiting. */
  async #refresh(owner: TokenOwner): Promise<void> {
    try {
      await this.#tokens.refreshDue(owner);
    } catch (error) {
      const fields = { connectionId: owner.id, tenantId: owner.tenantId, ...errorFields(error) };
      this.#log.warn(fields, 'a slack token could not be refreshed');
    }
  }
}
