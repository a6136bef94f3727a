import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the check passes, at most `withinMs`; then throws what the check last threw. */
export async function eventually<Value>(check: () => Value | Promise<Value>, withinMs = 5000): Promise<Value> {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
      await delay(5);
    }
  }
}
