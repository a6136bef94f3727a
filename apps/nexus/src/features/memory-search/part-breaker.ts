/** Leaves out a part for a while after it has failed, so that a search does not wait for it each time. */
export class PartBreaker {
  readonly #restMs: number;
  #openUntil = 0;

  constructor(restMs: number) {
    this.#restMs = restMs;
  }

  isOpen(now: Date): boolean {
    return now.getTime() < this.#openUntil;
  }

  fail(now: Date): void {
    this.#openUntil = now.getTime() + this.#restMs;
  }
}
