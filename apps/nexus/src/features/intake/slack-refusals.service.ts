import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { SlackRefusalRepository } from './slack-refusal.repository.js';

/** Notes within the time after which refusals count. */
const notesPerTime = 4;

/**
 * Notes that requests of Slack are refused for their signature, and that they are good again. Anybody can send bad ones, so
 * each connection is noted now and then and never waited for: a thousand cost what one does.
 */
@Injectable()
export class SlackRefusals {
  /** When each was last noted, by connection: as many as there are workspaces. */
  readonly #refusedAtMs = new Map<ConnectionId, number>();
  readonly #heardAtMs = new Map<ConnectionId, number>();
  readonly #repository: SlackRefusalRepository;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #pauseMs: number;

  constructor(
    repository: SlackRefusalRepository,
    @Inject(CLOCK) clock: Clock,
    @Inject(SETTINGS) settings: Settings,
    log: Log,
  ) {
    this.#repository = repository;
    this.#clock = clock;
    this.#log = log;
    this.#pauseMs = (settings.slack.refusedSeconds * 1000) / notesPerTime;
  }

  refused(id: ConnectionId): void {
    if (!this.#isDue(this.#refusedAtMs, id)) return;
    // The next good one ends it, however lately one was noted.
    this.#heardAtMs.delete(id);
    void this.#note(this.#repository.noteRefused(id));
  }

  heard(id: ConnectionId): void {
    if (this.#isDue(this.#heardAtMs, id)) void this.#note(this.#repository.noteHeard(id));
  }

  #isDue(notedAtMs: Map<ConnectionId, number>, id: ConnectionId): boolean {
    const nowMs = this.#clock.now().getTime();
    if (nowMs - (notedAtMs.get(id) ?? 0) < this.#pauseMs) return false;
    notedAtMs.set(id, nowMs);
    return true;
  }

  /** While PostgreSQL is away the next one is noted. */
  async #note(noting: Promise<void>): Promise<void> {
    try {
      await noting;
    } catch (error) {
      this.#log.debug(errorFields(error), 'a refused signature could not be noted');
    }
  }
}
