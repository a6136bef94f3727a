import type { CallFailure } from '../../platform/errors/outside-call-error.js';
import { backoffMs } from '../../platform/outbox/backoff.js';

export type NextStep =
  | { readonly step: 'retry'; readonly afterMs: number; readonly attempts: number; readonly isOutcomeUnknown: boolean }
  | { readonly step: 'park' };

/**
 * What follows a failed attempt. A pause that the other side asks for is kept and does not count as an attempt of its own
 * failing; a refusal is final; an unknown outcome is looked up before the next try. What was unknown before the attempt
 * stays so: it may have failed while it looked.
 */
export function nextStep(
  failure: CallFailure,
  { attempts: attempt, isOutcomeUnknown }: { readonly attempts: number; readonly isOutcomeUnknown: boolean },
  limits: { attempts: number; baseMs: number; limitMs: number; random: number },
): NextStep {
  if (failure.kind === 'rate_limited') {
    return {
      step: 'retry',
      afterMs: Math.ceil(failure.retryAfterSeconds * 1000),
      attempts: attempt - 1,
      isOutcomeUnknown,
    };
  }
  if (failure.kind === 'refused' || attempt >= limits.attempts) return { step: 'park' };
  return {
    step: 'retry',
    afterMs: backoffMs(attempt, limits),
    attempts: attempt,
    isOutcomeUnknown: isOutcomeUnknown || failure.kind === 'unknown',
  };
}
