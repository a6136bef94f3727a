/** How one try at handing over a webhook ended. */
export type TryOutcome =
  | { readonly kind: 'accepted'; readonly status: number }
  | { readonly kind: 'answered'; readonly status: number; readonly isNoRetry: boolean }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'connection_failed'; readonly code: string }
  | { readonly kind: 'too_many_redirects' };

export type NextStep =
  | { readonly step: 'done' }
  | { readonly step: 'retry'; readonly delayMs: number }
  | { readonly step: 'give_up' };

/** What follows the given try (1 is the first): nothing, another one after a wait, or the end. */
export function nextStep(tryNumber: number, outcome: TryOutcome, delaysMs: readonly number[]): NextStep {
  if (outcome.kind === 'accepted') return { step: 'done' };
  if (outcome.kind === 'answered' && outcome.isNoRetry) return { step: 'give_up' };
  const delayMs = delaysMs[tryNumber - 1];
  return delayMs === undefined ? { step: 'give_up' } : { step: 'retry', delayMs };
}

/** Value of Slack's `X-Slack-Retry-Reason` for the try before. */
export function slackRetryReason(outcome: TryOutcome): string {
  switch (outcome.kind) {
    case 'timeout':
      return 'http_timeout';
    case 'connection_failed':
      return outcome.code.includes('CERT') || outcome.code.includes('SSL') ? 'ssl_error' : 'connection_failed';
    case 'too_many_redirects':
      return 'too_many_redirects';
    case 'answered':
      return 'http_error';
    case 'accepted':
      return 'unknown_error';
  }
}

/** One word for the journal. */
export function describeOutcome(outcome: TryOutcome): string {
  if (outcome.kind === 'answered') return `http_${outcome.status}`;
  return outcome.kind === 'connection_failed' ? `connection_failed:${outcome.code}` : outcome.kind;
}
