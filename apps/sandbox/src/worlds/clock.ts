interface Wait {
  readonly dueMs: number;
  readonly end: () => void;
}

/** The time of one workspace: it runs like any other, and can be moved forward, which ends the waits that are due then. */
export class Clock {
  private aheadMs = 0;
  private readonly waits = new Set<Wait>();

  /** Milliseconds since 1970, and as many more as the clock was moved. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  /** How far it was moved, in milliseconds. */
  get movedMs(): number {
    return this.aheadMs;
  }

  /** Resolves after so many milliseconds of this clock. Rejects when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.waits.delete(wait);
        signal.removeEventListener('abort', stop);
        act();
      };
      const wait: Wait = { dueMs: this.now() + milliseconds, end: () => settle(resolve) };
      const stop = (): void => settle(() => reject(signal.reason));
      const timer = setTimeout(wait.end, milliseconds);
      signal.addEventListener('abort', stop);
      this.waits.add(wait);
    });
  }

  /** Moves it forward. What was to happen meanwhile happens now, in its order. Answers how many waits ended. */
  advance(milliseconds: number): number {
    this.aheadMs += milliseconds;
    const due = [...this.waits].filter(({ dueMs }) => dueMs <= this.now()).sort((a, b) => a.dueMs - b.dueMs);
    for (const { end } of due) end();
    return due.length;
  }
}
