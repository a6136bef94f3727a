/**
 * How a call to an outside system ended without success.
 * - `rate_limited`: not done; come back after the given pause.
 * - `refused`: not done, and the same call will be refused again.
 * - `failed`: not done; may succeed later.
 * - `unknown`: no answer that says whether it was done; look before doing it again.
 */
export type CallFailure =
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number; readonly reason: string }
  | { readonly kind: 'refused' | 'failed' | 'unknown'; readonly reason: string };

export class OutsideCallError extends Error {
  readonly system: string;
  readonly failure: CallFailure;
  /** Our own words for what is wrong with the system, fit to be shown to people; undefined when we have none. */
  readonly words: string | undefined;
  constructor(system: string, failure: CallFailure, options?: ErrorOptions & { words?: string }) {
    super(`${system}: ${failure.reason}`, options);
    this.name = 'OutsideCallError';
    this.system = system;
    this.failure = failure;
    this.words = options?.words;
  }
}
