import { readUsage, type TokenUsage } from './token-usage.js';

const lineFeed = 10;
const carriageReturn = 13;
/** A longer frame is no usage frame: it passes without being held or read. */
const frameLimitBytes = 256 * 1024;

/**
 * Passes a stream of server-sent events on, whole frame by whole frame and byte for byte, and notes the usage it tells.
 * With `dropsUsageFrame` the one frame is left out that providers add for `include_usage`: usage, and no choices.
 */
export class StreamFilter {
  readonly #dropsUsageFrame: boolean;
  #held: Buffer = Buffer.alloc(0);
  #scanned = 0;
  #isInLongFrame = false;
  #usage: TokenUsage | undefined;
  #isDone = false;

  constructor(options: { dropsUsageFrame: boolean }) {
    this.#dropsUsageFrame = options.dropsUsageFrame;
  }

  /** The last usage told so far. */
  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  /** Whether the stream said that it is complete (`[DONE]`). */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Takes the next bytes and returns those that may go on now. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const passed: Buffer[] = [];
    let start = 0;
    for (let end = frameEnd(this.#held, this.#scanned); end !== undefined; end = frameEnd(this.#held, start)) {
      const frame = this.#held.subarray(start, end);
      if (this.#isInLongFrame || this.#mayPass(frame)) passed.push(frame);
      this.#isInLongFrame = false;
      start = end;
    }
    this.#held = this.#held.subarray(start);
    if (this.#held.length > frameLimitBytes) this.#releaseLongFrame(passed);
    // A blank line may begin with the last two bytes that are here.
    this.#scanned = Math.max(0, this.#held.length - 2);
    return passed;
  }

  /** What is left when the stream has ended. */
  end(): readonly Buffer[] {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    if (rest.length === 0) return [];
    return this.#isInLongFrame || this.#mayPass(rest) ? [rest] : [];
  }

  /** Keeps the last bytes: the frame's end may have begun in them. */
  #releaseLongFrame(passed: Buffer[]): void {
    passed.push(this.#held.subarray(0, -2));
    this.#held = this.#held.subarray(-2);
    this.#isInLongFrame = true;
  }

  #mayPass(frame: Buffer): boolean {
    if (frame.length > frameLimitBytes) return true;
    if (frame.length < 64 && /^data: ?\[DONE\]\s*$/m.test(frame.toString('latin1'))) {
      this.#isDone = true;
      return true;
    }
    if (!frame.includes('"usage"')) return true;
    const chunk = parseData(frame);
    const usage = readUsage(chunk);
    if (usage === undefined) return true;
    this.#usage = usage;
    return !(this.#dropsUsageFrame && hasNoChoices(chunk));
  }
}

/** Where the first frame that is complete from `from` on ends: behind its blank line. */
function frameEnd(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(lineFeed, from); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at + 1] === lineFeed) return at + 2;
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return at + 3;
  }
  return undefined;
}

function parseData(frame: Buffer): unknown {
  const data = frame
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5));
  try {
    return JSON.parse(data.join('\n'));
  } catch {
    return undefined;
  }
}

function hasNoChoices(chunk: unknown): boolean {
  const { choices } = chunk as { choices?: unknown };
  return Array.isArray(choices) && choices.length === 0;
}
