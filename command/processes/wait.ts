import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailure } from '../console/failure.ts';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly pauseMs?: number;
  /** What is said when the time is over: what was waited for and what to do. */
  readonly failure: () => string;
}

/** Asks until an answer comes; throws CommandFailure when the time is over. */
export async function waitFor<T>(ask: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const endsAt = performance.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= endsAt) throw new CommandFailure(options.failure());
    await pause(options.pauseMs ?? 50);
  }
}
