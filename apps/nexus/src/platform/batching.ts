import { setTimeout as pause } from 'node:timers/promises';

interface Waiting<I, O> {
  readonly input: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchingOptions<I, O> {
  /** Batches under way at once. */
  readonly concurrency: number;
  /** Most inputs of one batch. */
  readonly size: number;
  /** Answers for each input, in their order. When it throws, all of the batch fail with that. */
  readonly run: (inputs: readonly I[]) => Promise<readonly PromiseSettledResult<O>[]>;
  /** How long to put further inputs together before the next batch, in milliseconds; at once when it is not given. */
  readonly restMs?: (inputs: readonly I[]) => number;
}

/** Puts calls together that come at once or while earlier ones are under way: more load makes larger, not more, batches. */
export class Batching<I, O> {
  #waiting: Waiting<I, O>[] = [];
  #underWay = 0;
  #isBeginning = false;
  readonly #options: BatchingOptions<I, O>;

  constructor(options: BatchingOptions<I, O>) {
    this.#options = options;
  }

  submit(input: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#beginSoon();
    });
  }

  /** Calls that are made at the same moment go together. */
  #beginSoon(): void {
    if (this.#isBeginning || !this.#hasRoom()) return;
    this.#isBeginning = true;
    queueMicrotask(() => {
      this.#isBeginning = false;
      while (this.#waiting.length > 0 && this.#hasRoom()) void this.#work();
    });
  }

  #hasRoom(): boolean {
    return this.#underWay < this.#options.concurrency;
  }

  async #work(): Promise<void> {
    this.#underWay += 1;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#options.size);
      this.#waiting = this.#waiting.slice(this.#options.size);
      await this.#run(batch);
      const restMs = this.#options.restMs?.(batch.map((entry) => entry.input)) ?? 0;
      if (restMs > 0) await pause(restMs);
    }
    this.#underWay -= 1;
  }

  async #run(batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const results = await this.#options.run(batch.map((entry) => entry.input));
      for (const [index, entry] of batch.entries()) settle(entry, results[index]);
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  }
}

function settle<I, O>(entry: Waiting<I, O>, result: PromiseSettledResult<O> | undefined): void {
  if (result?.status === 'fulfilled') entry.resolve(result.value);
  else entry.reject(result === undefined ? new Error('no answer for an input of the batch') : result.reason);
}
