import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { RecurringWork } from '../../platform/recurring-work.service.js';
import { AgentRequestRepository } from './agent-request.repository.js';

const everyMs = 3_600_000;

/** Forgets answers to agents' requests once nobody can ask for them again. */
@Injectable()
export class RequestSweep implements OnApplicationBootstrap {
  readonly #requests: AgentRequestRepository;
  readonly #settings: Settings;
  readonly #recurring: RecurringWork;

  constructor(requests: AgentRequestRepository, @Inject(SETTINGS) settings: Settings, recurring: RecurringWork) {
    this.#requests = requests;
    this.#settings = settings;
    this.#recurring = recurring;
  }

  onApplicationBootstrap(): void {
    const { roles, work } = this.#settings;
    if (!roles.includes('worker')) return;
    this.#recurring.begin({
      everyMs,
      failure: 'old requests could not be forgotten',
      work: () => this.#requests.deleteOlderThan(work.requestMemoryHours),
    });
  }
}
