import { setTimeout as pause } from 'node:timers/promises';

const pauseMs = 10;

/** Asks again until the check does not throw; fails with its last error when the time is over. */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 5_000): Promise<T> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
    }
    await pause(pauseMs);
  }
}
