import type { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { failureWords } from '../../platform/parts/failure-words.js';

/** Why a connection is not open, in words for people: what Slack said itself, where it said something. */
export function socketFailureWords(error: OutsideCallError): string {
  const { kind, reason } = error.failure;
  if (error.words !== undefined) return error.words;
  if (kind === 'refused') return `refuses the app-level token: ${reason}`;
  if (kind === 'rate_limited') return 'wants connections to be opened less often';
  const words = failureWords(error);
  return words === 'cannot be used' ? 'cannot be connected now' : words;
}
