import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { AgentRequestRepository } from './agent-request.repository.js';

const intervalMs = 3_600_000;

/** Forgets answers to agents' requests once nobody can ask for them again. */
@Injectable()
export class RequestSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  readonly #requests: AgentRequestRepository;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(requests: AgentRequestRepository, @Inject(SETTINGS) settings: Settings, log: Log) {
    this.#requests = requests;
    this.#settings = settings;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.#settings.roles.includes('worker')) return;
    this.#timer = setInterval(() => void this.#sweep(), intervalMs);
  }

  async #sweep(): Promise<void> {
    try {
      await this.#requests.deleteOlderThan(this.#settings.work.requestMemoryHours);
    } catch (error) {
      this.#log.warn(errorFields(error), 'old requests could not be forgotten');
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}
