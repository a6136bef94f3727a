import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Names the outside system that is called within `work`, for metrics and traces. */
export function callingIntegration<T>(name: string, work: () => T): T {
  return storage.run(name, work);
}

/** The outside system being called; `other` when nobody named it. */
export function currentIntegration(): string {
  return storage.getStore() ?? 'other';
}
