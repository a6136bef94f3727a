import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { RunId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { ClaimRepository } from './claim.repository.js';

/** A model call that ends when its run does. */
export interface HeldCall {
  /** Aborted, with what the agent is to be told, once the run holds its task no more. */
  readonly lost: AbortSignal;
  end(): void;
}

/**
 * Cuts model calls whose run has ended: stopped by a person, fenced off, or over. One look at all open calls of the
 * process, again and again while there are any; while PostgreSQL is away they go on.
 */
@Injectable()
export class HeldRuns implements OnModuleDestroy {
  readonly #open = new Map<AbortController, RunId>();
  readonly #claims: ClaimRepository;
  readonly #log: Log;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(claims: ClaimRepository, log: Log, @Inject(SETTINGS) settings: Settings) {
    this.#claims = claims;
    this.#log = log;
    this.#intervalMs = settings.models.claimCheckMs;
  }

  hold(runId: RunId): HeldCall {
    const call = new AbortController();
    this.#open.set(call, runId);
    this.#timer ??= setTimeout(() => void this.#look(), this.#intervalMs);
    return { lost: call.signal, end: () => void this.#open.delete(call) };
  }

  async #look(): Promise<void> {
    try {
      const held = await this.#claims.listHeld([...new Set(this.#open.values())]);
      for (const [call, runId] of this.#open) {
        if (!held.has(runId))
          call.abort(new NexusError('lease_lost', 'The run has ended, and its model calls with it.'));
      }
    } catch (error) {
      this.#log.debug(errorFields(error), 'could not see whether runs of open model calls go on');
    }
    this.#timer = this.#open.size === 0 ? undefined : setTimeout(() => void this.#look(), this.#intervalMs);
  }

  onModuleDestroy(): void {
    clearTimeout(this.#timer);
  }
}
