/** Most bytes of one answer that are kept for its trace: many calls are open at once. */
const limitBytes = 1024 * 1024;

/** Keeps the beginning of an answer while it passes by; costs nothing when it is not wanted. */
export class AnswerKeeper {
  readonly #isWanted: boolean;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #isCut = false;

  constructor(options: { isWanted: boolean }) {
    this.#isWanted = options.isWanted;
  }

  add(chunk: Buffer): void {
    if (!this.#isWanted || this.#isCut) return;
    const room = limitBytes - this.#length;
    this.#isCut = chunk.length > room;
    const kept = chunk.subarray(0, room);
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  /** Undefined when nothing was to be kept. */
  end(): { readonly answer: Buffer; readonly isAnswerCut: boolean } | undefined {
    return this.#isWanted ? { answer: Buffer.concat(this.#chunks), isAnswerCut: this.#isCut } : undefined;
  }
}
