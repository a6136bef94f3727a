import type { Limit } from './limit.js';

interface Run<R> {
  isAskedAgain: boolean;
  done: Promise<R>;
}

/**
 * Work by name, at most one run of each name at once. Whoever asks while it runs gets it run once more afterwards: it may
 * have looked for the last time already.
 */
export class OneAtATime<R> {
  readonly #running = new Map<string, Run<R>>();

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  /** Resolves with what the last run answered, once nobody has asked again; rejects when one fails. */
  run(name: string, limit: Limit, work: () => Promise<R>): Promise<R> {
    const running = this.#running.get(name);
    if (running !== undefined) {
      running.isAskedAgain = true;
      return running.done;
    }
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const begun: Run<R> = { isAskedAgain: false, done: promise };
    this.#running.set(name, begun);
    limit.run(() => this.#runWhileAsked(name, begun, work)).then(resolve, reject);
    return promise;
  }

  async #runWhileAsked(name: string, run: Run<R>, work: () => Promise<R>): Promise<R> {
    try {
      for (;;) {
        run.isAskedAgain = false;
        const result = await work();
        if (!run.isAskedAgain) return result;
      }
    } finally {
      this.#running.delete(name);
    }
  }
}
