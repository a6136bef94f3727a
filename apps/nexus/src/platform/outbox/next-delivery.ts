import { OutsideCallError } from '../errors/outside-call-error.js';
import { backoffMs } from './backoff.js';

export type NextDelivery =
  /** `attempts` is what is kept as their count. */
  { readonly step: 'retry'; readonly afterMs: number; readonly attempts: number } | { readonly step: 'set_aside' };

export interface DeliveryLimits {
  readonly attempts: number;
  /** An outside system may be away for so long. */
  readonly outageMs: number;
  readonly baseMs: number;
  readonly limitMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * What follows when an event could not be handled. That Slack or ClickUp does not answer is no fault of the event: it
 * waits until they are back, keeps to the pause that they ask for, and uses up none of its last attempts by it.
 */
export function nextDelivery(
  error: unknown,
  failed: { readonly attempt: number; readonly ageMs: number },
  limits: DeliveryLimits,
): NextDelivery {
  const failure = error instanceof OutsideCallError ? error.failure : undefined;
  const isAway = failure !== undefined && failure.kind !== 'refused' && failed.ageMs < limits.outageMs;
  if (!isAway && failed.attempt >= limits.attempts) return { step: 'set_aside' };
  const askedMs = failure?.kind === 'rate_limited' ? Math.ceil(failure.retryAfterSeconds * 1000) : 0;
  const afterMs = Math.max(askedMs, backoffMs(failed.attempt, limits));
  return { step: 'retry', afterMs, attempts: isAway ? Math.min(failed.attempt, limits.attempts - 1) : failed.attempt };
}
