import type { CallFailure } from '../../platform/errors/outside-call-error.js';
import { backoffMs } from '../../platform/outbox/backoff.js';

export type NextStep =
  | { readonly step: 'retry'; readonly afterMs: number; readonly attempts: number; readonly isOutcomeUnknown: boolean }
  | { readonly step: 'park' };

/** One failed attempt of an effect. */
export interface FailedAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  /** Since the effect was owed. */
  readonly ageMs: number;
  /** An earlier attempt may have succeeded without our learning of it. */
  readonly isOutcomeUnknown: boolean;
}

export interface AttemptLimits {
  readonly attempts: number;
  /** Slack or ClickUp may be away for so long without anything being parked. */
  readonly outageMs: number;
  readonly baseMs: number;
  readonly limitMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * What follows a failed attempt. A pause that the other side asks for is kept and does not count as an attempt of its own
 * failing; a refusal is final; an unknown outcome is looked up before the next try, and stays unknown until it was: a
 * failure of the looking up says nothing of what was sent before.
 */
export function nextStep(failure: CallFailure, failed: FailedAttempt, limits: AttemptLimits): NextStep {
  const { attempt } = failed;
  const isOutcomeUnknown = failed.isOutcomeUnknown || failure.kind === 'unknown';
  if (failure.kind === 'rate_limited') {
    const afterMs = Math.ceil(failure.retryAfterSeconds * 1000);
    return { step: 'retry', afterMs, attempts: attempt - 1, isOutcomeUnknown };
  }
  const isGivenUp = attempt >= limits.attempts && failed.ageMs >= limits.outageMs;
  if (failure.kind === 'refused' || isGivenUp) return { step: 'park' };
  return { step: 'retry', afterMs: backoffMs(attempt, limits), attempts: attempt, isOutcomeUnknown };
}
