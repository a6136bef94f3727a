import type { StreamEvent } from '../../platform/feed/stream-event.js';

/** Most events of one frame, so that a long catch-up arrives in pieces. */
const frameEvents = 200;

/** Events that wait for one socket. */
export class LiveOutbox {
  readonly #limit: number;
  #events: StreamEvent[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Answers false when there are more than the limit: the reader is too slow and has to resume. */
  add(events: readonly StreamEvent[]): boolean {
    this.#events.push(...events);
    return this.#events.length <= this.#limit;
  }

  /** The next frame's events, oldest first; empty when none wait. */
  take(): readonly StreamEvent[] {
    return this.#events.splice(0, frameEvents);
  }
}
