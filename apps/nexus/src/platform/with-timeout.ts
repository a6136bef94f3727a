import { NexusError } from './errors/nexus-error.js';

/**
 * The outcome of work on a store, or `unavailable` when it takes longer than `timeoutMs`. The work itself goes on, so
 * whoever calls must bear that it succeeds later.
 */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, reason: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NexusError('unavailable', undefined, { cause: reason })), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
