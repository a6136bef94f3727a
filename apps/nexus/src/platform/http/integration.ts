import { AsyncLocalStorage } from 'node:async_hooks';

/** An outside system that is being called. */
export interface Integration {
  readonly name: string;
  /** Told of the trace by a `traceparent` header: what belongs to us or serves us alone, not other people's systems. */
  readonly isToldOfTrace: boolean;
}

const unnamed: Integration = { name: 'other', isToldOfTrace: false };
const storage = new AsyncLocalStorage<Integration>();

/** Names the outside system that is called within `work`, for metrics and traces. */
export function callingIntegration<T>(name: string, work: () => T, options: { isToldOfTrace?: true } = {}): T {
  return storage.run({ name, isToldOfTrace: options.isToldOfTrace ?? false }, work);
}

/** The outside system being called; `other` when nobody named it. */
export function currentIntegration(): Integration {
  return storage.getStore() ?? unnamed;
}
