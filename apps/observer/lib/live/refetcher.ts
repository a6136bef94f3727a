export interface RefetcherOptions<T> {
  readonly load: () => Promise<T>;
  readonly onLoaded: (data: T) => void;
  /** Whether the last load failed; told whenever that changes. */
  readonly onFailing: (isFailing: boolean) => void;
  /** How long to gather further reasons before loading, in milliseconds. */
  readonly gatherMs: number;
  /** How long to wait after a failed load before the next one, in milliseconds. */
  readonly retryMs: number;
}

/**
 * Loads again when asked to: many reasons within `gatherMs` are one load, and never two run at a time, so an older answer
 * cannot replace a newer one. A reason that comes during a load leads to one more. A failed load is repeated.
 */
export class Refetcher<T> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isLoading = false;
  #isDue = false;
  #isStopped = false;

  readonly #options: RefetcherOptions<T>;

  constructor(options: RefetcherOptions<T>) {
    this.#options = options;
  }

  readonly request = (): void => this.#plan(this.#options.gatherMs);

  /** Nothing is loaded or told after this. */
  readonly stop = (): void => {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  };

  #plan(waitMs: number): void {
    if (this.#isStopped) return;
    if (this.#isLoading) this.#isDue = true;
    else this.#timer ??= setTimeout(() => void this.#run(), waitMs);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isLoading = true;
    this.#isDue = false;
    const isLoaded = await this.#load();
    this.#isLoading = false;
    if (!isLoaded) this.#plan(this.#options.retryMs);
    else if (this.#isDue) this.#plan(this.#options.gatherMs);
  }

  async #load(): Promise<boolean> {
    try {
      const data = await this.#options.load();
      if (!this.#isStopped) this.#options.onLoaded(data);
      this.#options.onFailing(false);
      return true;
    } catch {
      this.#options.onFailing(true);
      return false;
    }
  }
}
