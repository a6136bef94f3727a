/**
 * Lets what others wait for go first. What follows from it never stops, but has to make do with few at a time while anything that goes
 * first is under way: on a busy machine each transaction more makes all of them longer.
 */
export class Precedence {
  #first = 0;
  #following = 0;
  #waiting: (() => void)[] = [];
  readonly #mostBeside: number;

  /** `mostBeside`: how many of what follows may be under way beside what goes first. */
  constructor(mostBeside: number) {
    this.#mostBeside = mostBeside;
  }

  async first<T>(work: () => Promise<T>): Promise<T> {
    this.#first += 1;
    try {
      return await work();
    } finally {
      this.#first -= 1;
      this.#admit();
    }
  }

  async following<T>(work: () => Promise<T>): Promise<T> {
    if (this.#hasRoom()) this.#following += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#following -= 1;
      this.#admit();
    }
  }

  #hasRoom(): boolean {
    return this.#first === 0 || this.#following < this.#mostBeside;
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      this.#following += 1;
      this.#waiting.shift()?.();
    }
  }
}
