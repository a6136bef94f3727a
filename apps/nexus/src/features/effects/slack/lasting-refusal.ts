import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';

/** Failures of Slack's own that pass. */
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'messaging_processing_failed',
]);

/** Whether Slack says no, and will say so again: ornaments are left out then. */
export function isLastingRefusal(error: unknown): error is OutsideCallError {
  if (!(error instanceof OutsideCallError)) return false;
  const { kind, reason } = error.failure;
  return kind === 'refused' || (kind === 'failed' && !passing.has(reason));
}
