import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { SlackTokenRepository, type TokenOwner } from './slack-token.repository.js';
import { SlackTokens } from './slack-tokens.service.js';

const batchSize = 20;

/** Refreshes tokens before they expire, in every process with the role worker; a token is refreshed by one of them. */
@Injectable()
export class SlackTokenSweep implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #repository: SlackTokenRepository;
  readonly #tokens: SlackTokens;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(repository: SlackTokenRepository, tokens: SlackTokens, log: Log) {
    this.#repository = repository;
    this.#tokens = tokens;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.settings.roles.includes('worker')) return;
    this.#timer = setInterval(() => {
      this.#running ??= this.#sweep().finally(() => {
        this.#running = undefined;
      });
    }, this.settings.slack.tokenCheckIntervalMs);
  }

  async #sweep(): Promise<void> {
    try {
      const due = await this.#repository.listDue(this.clock.now(), batchSize);
      // One after the other: each holds a connection to PostgreSQL while Slack is asked.
      for (const owner of due) await this.#refresh(owner);
    } catch (error) {
      this.#log.warn(errorFields(error), 'slack tokens that are due could not be looked up');
    }
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

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#running;
  }
}
